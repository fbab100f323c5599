"""The README tells the truth: its picture is the drawn one, its links lead somewhere, its tests exist."""

import re

from tests.readme.picture import FILE, picture
from tests.running import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_is_what_the_script_draws() -> None:
    assert picture() == FILE.read_text(encoding="utf-8")


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if not link.startswith("http")]
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_every_guarantee_names_a_test_that_exists() -> None:
    rows = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", README)
    assert len(rows) > 10
    for name, file in rows:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (name, file)
