"""All schemes, found by identifier and by country, their paths made ready for the reader."""

from typing import Final, NamedTuple

from hub.codes.schemes import east_asia, elsewhere, south_asia, south_east_asia
from hub.codes.schemes.scheme import Family, Scheme

FAMILIES: Final[tuple[Family, ...]] = (
    *south_east_asia.FAMILIES,
    *east_asia.FAMILIES,
    *south_asia.FAMILIES,
    *elsewhere.FAMILIES,
)

_FIELDS: Final = ("account", "acquirer", "merchant_id", "reference", "expiry")


class Reads(NamedTuple):
    """How to read a template: for each field of a Code the sub-tags to look at, and the deeper paths."""

    scheme: Scheme
    family: Family
    plain: tuple[tuple[str, tuple[str, ...]], ...]
    """Fields whose paths are all sub-tags of the template."""
    deep: tuple[tuple[str, tuple[str, ...]], ...]
    """Fields with a path that leads further in or starts from the root."""
    members: tuple[tuple[str, str, str], ...]


def _reads(scheme: Scheme, family: Family) -> Reads:
    paths: list[tuple[str, tuple[str, ...]]] = [
        (name, found) for name in _FIELDS if (found := getattr(scheme, name))
    ]
    plain = tuple(pair for pair in paths if all(len(path) == 2 for path in pair[1]))
    deep = tuple(pair for pair in paths if pair not in plain)
    return Reads(scheme, family, plain, deep, scheme.members)


BY_COUNTRY: Final[dict[str, Family]] = {family.country: family for family in FAMILIES if family.country}

BY_GUID: Final[dict[str, Reads]] = {
    guid: _reads(scheme, family) for family in FAMILIES for scheme in family.schemes for guid in scheme.guids
}
"""Identifier in lower case -> the scheme that it names."""

OTHERS: Final[dict[str, Reads]] = {
    family.country: _reads(family.other, family) for family in FAMILIES if family.other is not None
}
"""Country -> how to read its templates whose identifier nobody listed."""
