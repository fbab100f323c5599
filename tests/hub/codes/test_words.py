"""Every reason and warning has its words."""

import re
from pathlib import Path

import pytest

from hub.codes import words
from hub.codes.reader import read
from hub.codes.words import REASONS, WARNINGS, warning_place, warning_words
from tests.hub.codes.vectors import VALID, Vector

ROOM = Path(words.__file__).parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")) if path.stem != "words"
)


def test_every_reason_that_the_room_gives_has_words_and_no_other_has() -> None:
    given = set(re.findall(r'CodeError\(\s*"([a-z0-9-]+)"', SOURCES))
    assert given == REASONS.keys()


def test_every_reason_says_what_it_means_and_how_to_repair_it() -> None:
    assert [] == [
        name for name, (meaning, repair) in REASONS.items() if not (meaning[-1] == repair[-1] == ".")
    ]


@pytest.mark.parametrize("vector", VALID, ids=lambda vector: vector.id)
def test_every_warning_of_a_published_code_has_words(vector: Vector) -> None:
    for warning in read(vector.payload).warnings:
        assert warning_words(warning).endswith(".")


def test_every_warning_that_has_words_is_given_somewhere() -> None:
    assert [] == [name for name in WARNINGS if f'"{name}' not in SOURCES]


@pytest.mark.parametrize(
    "warning, place",
    [("length-59", "59"), ("rfu-62.10", "62.10"), ("no-merchant-account", None), ("lookalike-guid-26", "26")],
)
def test_a_warning_tells_its_place(warning: str, place: str | None) -> None:
    assert place == warning_place(warning)


def test_an_unknown_warning_is_a_bug_and_says_so() -> None:
    with pytest.raises(KeyError):
        warning_words("never-heard-of")
