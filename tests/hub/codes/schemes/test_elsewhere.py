"""Codes of the Americas, and our own."""

import pytest

from hub.codes.reader import read
from hub.codes.schemes.elsewhere import FAMILIES
from hub.codes.writer import write
from tests.hub.codes.schemes.field import ELSEWHERE, Found


@pytest.mark.parametrize("found", ELSEWHERE, ids=lambda found: found.text[-4:])
def test_a_code_of_the_field_is_read_and_written_again(found: Found) -> None:
    code = read(found.text)
    assert (found.schemes, found.account) == (code.schemes, code.account)
    assert found.warnings == code.warnings
    assert found.text == write(code)


def test_the_region_is_covered() -> None:
    assert ["", "", "AR", "BR"] == sorted(family.country for family in FAMILIES)
