"""All schemes, found by identifier and by country."""

from typing import Final

from hub.codes.schemes import east_asia, elsewhere, south_asia, south_east_asia
from hub.codes.schemes.scheme import Family, Scheme

FAMILIES: Final[tuple[Family, ...]] = (
    *south_east_asia.FAMILIES,
    *east_asia.FAMILIES,
    *south_asia.FAMILIES,
    *elsewhere.FAMILIES,
)

BY_COUNTRY: Final[dict[str, Family]] = {family.country: family for family in FAMILIES}

BY_GUID: Final[dict[str, tuple[Scheme, Family]]] = {
    guid: (scheme, family) for family in FAMILIES for scheme in family.schemes for guid in scheme.guids
}
"""Identifier in lower case -> scheme and the family it stands under."""
