"""The tables of schemes fit together."""

from hub.codes.iso import COUNTRIES, CURRENCY_LETTERS
from hub.codes.schemes.elsewhere import ORDER, WORLDWIDE
from hub.codes.schemes.table import BY_COUNTRY, BY_GUID, BY_ID, FAMILIES, OTHERS, SKELETONS


def test_no_identifier_names_two_schemes() -> None:
    guids = [guid.lower() for family in FAMILIES for scheme in family.schemes for guid in scheme.guids]
    assert sorted(set(guids)) == sorted(guids)
    assert set(guids) <= BY_GUID.keys()
    assert len(guids) == len(SKELETONS)


def test_no_country_has_two_families() -> None:
    assert len(FAMILIES) == len(BY_COUNTRY) + len((ORDER, WORLDWIDE))
    assert BY_COUNTRY.keys() | {""} == {family.country for family in FAMILIES}


def test_every_family_has_a_country_and_currency_that_exist() -> None:
    families = [family for family in FAMILIES if family not in (ORDER, WORLDWIDE)]
    assert [] == [f.id for f in families if f.country not in COUNTRIES or f.currency not in CURRENCY_LETTERS]
    assert [] == [f.id for f in families if f.currency not in COUNTRIES[f.country]]


def test_every_scheme_names_its_authority_and_a_template() -> None:
    schemes = [scheme for scheme, _ in BY_ID.values()]
    assert [] == [
        scheme.id for scheme in schemes if not scheme.source or not 26 <= int(scheme.template) <= 51
    ]


def test_the_ids_are_those_of_the_published_collection() -> None:
    ours = {family.id for family in FAMILIES}
    assert ours >= {
        "th-promptpay", "sg-sgqr", "my-duitnow", "id-qris", "ph-qrph", "vn-vietqr", "kh-khqr", "la-laoqr",
        "hk-fps", "jp-jpqr", "kr-qr", "in-bharatqr", "lk-lankaqr", "np-qr", "br-pix", "emv-cn", "emv-ar",
        "tw-twqr",
    }  # fmt: skip
    assert OTHERS.keys() == {"ID", "KH", "LK", "NP"}
