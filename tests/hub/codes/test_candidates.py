"""Recognising schemes, and taking out what they keep."""

import pytest

from hub.codes.reader import read
from tests.hub.codes.making import part, refusal, sealed, shop


def code(country: str, currency: str, *accounts: str, more: str = "") -> str:
    names = part("52", "5411") + part("59", "SHOP") + part("60", "CITY")
    return sealed("000201" + "".join(accounts) + part("53", currency) + part("58", country) + names + more)


def template(tag: str, guid: str, **subs: str) -> str:
    inner = "".join(part(sub.removeprefix("s"), value) for sub, value in subs.items())
    return part(tag, part("00", guid) + inner)


@pytest.mark.parametrize(
    "text, schemes, account, account_at",
    [
        (
            code("TH", "764", template("29", "A000000677010111", s03="140000812345678")),
            ("th-promptpay", "th-promptpay-transfer", "th-truemoney"),
            "140000812345678",
            "29.03",
        ),
        (
            code("SG", "702", template("26", "com.grab", s01="g"), template("27", "SG.PAYNOW", s02="+65123")),
            ("sg-sgqr", "sg-grab", "sg-paynow"),
            "g",
            "26.01",
        ),
        (
            code("VN", "704", template("38", "A000000727", s01="000697041501091133666688"[:22])),
            ("vn-vietqr",),
            "000697041501091133666688"[:22],
            "38.01",
        ),
        (
            code("VN", "704", template("38", "A000000727", s01=part("00", "970415") + part("01", "9"))),
            ("vn-vietqr",),
            "9",
            "38.01.01",
        ),
        (
            code("KH", "840", template("29", "shop@aclb", s01="0968650725")),
            ("kh-khqr",),
            "shop@aclb",
            "29.00",
        ),
        (
            code("ID", "360", template("26", "ID.DANA.WWW", s01="9360", s02="M1"), part("04", "5522")),
            ("id-qris", "id-qris-acquirer", "mastercard"),
            "M1",
            "26.02",
        ),
        (
            code("NP", "524", template("29", "NCHL00000000MER-1-APP-2")),
            ("np-qr", "np-nepalpay"),
            "NCHL00000000MER-1-APP-2",
            "29.00",
        ),
        (
            code("LK", "144", part("26", "17056001MERCHANT0001")),
            ("lk-lankaqr",),
            "17056001MERCHANT0001",
            "26",
        ),
        (code("US", "840", part("02", "4111111111111111")), ("emv-us", "visa"), "4111111111111111", "02"),
        (code("US", "840", template("26", "com.example", s07="x")), ("emv-us",), "x", "26.07"),
        (
            code("PH", "608", template("27", "com.p2pqrpay", s01="GXCHPHM2XXX", s04="D", s05="+63")),
            ("ph-qrph", "ph-qrph-p2p", "ph-gcash"),
            "D",
            "27.04",
        ),
    ],
)
def test_schemes_and_account_are_found(
    text: str, schemes: tuple[str, ...], account: str, account_at: str
) -> None:
    found = read(text)
    assert (schemes, account, account_at) == (found.schemes, found.account, found.account_at)
    assert schemes[0] == found.scheme


def test_identifiers_are_compared_without_regard_to_case() -> None:
    for guid in ("hk.com.hkicl", "HK.COM.HKICL", "Hk.Com.HKICL"):
        assert "hk-fps" == read(code("HK", "344", template("26", guid, s02="1"))).scheme


def test_a_scheme_abroad_comes_first_and_is_noted() -> None:
    found = read(code("NA", "516", template("26", "HK.COM.HKICL", s02="9")))
    assert ("hk-fps", ("scheme-country",)) == (found.scheme, found.warnings)


def test_a_wallet_of_every_country_does_not_make_a_code_foreign() -> None:
    found = read(code("HK", "344", template("26", "COM.ALIPAY", s01="https://qr.alipay.com/x")))
    assert (("hk-fps", "alipay"), ()) == (found.schemes, found.warnings)
    assert ("emv-de", "wechat") == read(
        code("DE", "978", template("26", "COM.QQ.WEIXIN.PAY", s01="1"))
    ).schemes


def test_the_country_s_own_scheme_comes_first_among_several() -> None:
    accounts = (template("26", "hk.com.hkicl", s02="9"), template("27", "SG.PAYNOW", s02="+65"))
    assert ("sg-sgqr", "hk-fps", "sg-paynow") == read(code("SG", "702", *accounts)).schemes


@pytest.mark.parametrize(
    "text, field, value",
    [
        (code("SG", "702", template("26", "SG.PAYNOW", s02="x", s04="20261231")), "expiry", "20261231"),
        (
            code("HK", "344", template("26", "hk.com.hkicl", s02="x", s05="202612311200")),
            "expiry",
            "202612311200",
        ),
        (
            code("KH", "116", template("29", "a@b"), more=part("99", part("00", "1") + part("01", "1787"))),
            "expiry",
            "1787",
        ),
        (
            code("TH", "764", template("30", "A000000677010112", s01="B", s02="R1", s03="R2")),
            "reference",
            "R1",
        ),
        (
            code(
                "IN", "356", template("26", "A000000524", s01="a@b"), template("27", "A000000524", s01="TR9")
            ),
            "reference",
            "TR9",
        ),
        (
            code("IN", "356", template("26", "A000000524", s01="a@b"), more=part("62", part("05", "X"))),
            "reference",
            "X",
        ),
        (code("MY", "458", template("26", "A0000006150001", s01="501664", s02="1")), "acquirer", "501664"),
        (
            code("VN", "704", template("38", "A000000727", s01=part("00", "970415") + part("01", "9"))),
            "acquirer",
            "970415",
        ),
    ],
)
def test_reference_expiry_and_acquirer_are_found(text: str, field: str, value: str) -> None:
    assert value == getattr(read(text), field)


@pytest.mark.parametrize(
    "guid, is_noted", [("SG.PAYN0W", True), ("A00000O727", True), ("SG.PAYNOW", False), ("com.other", False)]
)
def test_an_identifier_that_only_looks_like_a_scheme_s_is_noted(guid: str, is_noted: bool) -> None:
    found = read(code("SG", "702", template("26", guid, s02="x")))
    assert is_noted is ("lookalike-guid-26" in found.warnings)


def test_what_a_scheme_can_not_do_without_is_asked_for() -> None:
    account = template("29", "A000000677010111", s01="0066812345678")
    assert "missing-tag" == refusal(sealed("000201" + account + part("58", "TH"))).reason
    assert "missing-tag" == refusal(sealed("000201" + account + part("53", "764"))).reason
    bare = read(sealed("000201" + account + part("53", "764") + part("58", "TH")))
    assert ("missing-52", "missing-59", "missing-60") == bare.warnings


def test_a_name_may_be_empty_where_the_scheme_s_codes_have_it_so() -> None:
    empty = code("SG", "702", template("26", "SG.PAYNOW", s02="x")).replace("5904SHOP", "5900")[:-8]
    assert ("empty-59",) == read(sealed(empty)).warnings
    assert "missing-tag" == refusal(shop(t59="")).reason


def test_our_own_order_code_stands_in_every_country() -> None:
    found = read(code("JP", "392", template("26", "org.qrossing", s01="pay_1")))
    assert (("qrossing-order",), (), "pay_1") == (found.schemes, found.warnings, found.reference)
