"""Codes of South Asia."""

import pytest

from hub.codes.reader import read
from hub.codes.schemes.south_asia import FAMILIES
from hub.codes.writer import write
from tests.hub.codes.schemes.field import SOUTH_ASIA, Found


@pytest.mark.parametrize("found", SOUTH_ASIA, ids=lambda found: found.text[-4:])
def test_a_code_of_the_field_is_read_and_written_again(found: Found) -> None:
    code = read(found.text)
    assert (found.schemes, found.account) == (code.schemes, code.account)
    assert found.warnings == code.warnings
    assert found.text == write(code)


def test_the_region_is_covered() -> None:
    assert ["IN", "LK", "NP"] == sorted(family.country for family in FAMILIES)
