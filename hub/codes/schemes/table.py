"""All schemes, found by identifier and by country, their paths made ready for the reader."""

from typing import Final, NamedTuple

from hub.codes.characters import skeleton
from hub.codes.schemes import east_asia, elsewhere, south_asia, south_east_asia
from hub.codes.schemes.scheme import Family, Scheme

FAMILIES: Final[tuple[Family, ...]] = (
    *south_east_asia.FAMILIES,
    *east_asia.FAMILIES,
    *south_asia.FAMILIES,
    *elsewhere.FAMILIES,
)

_FIELDS: Final = ("acquirer", "merchant_id", "reference", "expiry")


class Reads(NamedTuple):
    """How to read a template, laid out flat for speed: which field of a Code to look for where."""

    id: str
    family: Family
    account: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    """(field, path), in the order of trying."""
    members: tuple[tuple[str, str, str], ...]


def _reads(scheme: Scheme, family: Family) -> Reads:
    others = tuple((name, path) for name in _FIELDS for path in getattr(scheme, name))
    return Reads(scheme.id, family, scheme.account, others, scheme.members)


BY_COUNTRY: Final[dict[str, Family]] = {family.country: family for family in FAMILIES if family.country}

BY_GUID: Final[dict[str, Reads]] = {
    written: _reads(scheme, family)
    for family in FAMILIES
    for scheme in family.schemes
    for guid in scheme.guids
    for written in (guid, guid.lower())
}
"""Identifier as it is usually written and in lower case -> the scheme that it names."""

OTHERS: Final[dict[str, Reads]] = {
    family.country: _reads(family.other, family) for family in FAMILIES if family.other is not None
}
"""Country -> how to read its templates whose identifier nobody listed."""

SKELETONS: Final = frozenset(skeleton(guid) for guid in BY_GUID)
"""What identifiers look like at a glance; an unknown one that looks so is an impostor or a misprint."""

BY_ID: Final[dict[str, tuple[Scheme, Family]]] = {
    scheme.id: (scheme, family)
    for family in FAMILIES
    for scheme in (*family.schemes, *((family.other,) if family.other is not None else ()))
}
"""Scheme id -> the scheme and its family, for the writer."""
