"""The page of reasons is what the registry says, and every `hub-doc` leads to a heading of it."""

from hub.api.errors import DOC, doc_of
from hub.payment.reasons import REASONS, Refused
from tests.hub.api.reasons_page import PAGE, page


def test_the_page_is_what_the_registry_says() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "write it anew: python -m tests.hub.api"


def test_every_reason_s_address_is_a_heading_of_the_page() -> None:
    headings = [line.removeprefix("### ").lower() for line in page().splitlines() if line.startswith("### ")]
    assert headings == [name.lower() for name in REASONS]
    for name in REASONS:
        path, _, anchor = doc_of(Refused(name)).partition("#")
        assert DOC.rstrip("#") == path
        assert PAGE.as_posix().endswith(path)
        assert anchor in headings
