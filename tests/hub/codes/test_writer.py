"""Writing codes, and writing again what was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.codes.code import CodeError
from hub.codes.reader import read
from hub.codes.schemes.table import BY_ID
from hub.codes.writer import eci_of, order_code, scheme_code, write
from tests.hub.codes.making import part, sealed, shop

LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
NAMES = st.text(LETTERS, min_size=1, max_size=25)
CITIES = st.text(LETTERS, min_size=1, max_size=15)
CENTS = st.integers(1, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


def order(**changes: str | None) -> str:
    fields: dict[str, str | None] = {
        "reference": "pay_01HZX",
        "amount": "3480",
        "currency_numeric": "392",
        "country": "JP",
        "merchant_name": "Cafe Ginza",
        "merchant_city": "Tokyo",
        "mcc": "5812",
    }
    return order_code(**{**fields, **changes})  # type: ignore[arg-type]  # tests hand over what should fail


def test_an_order_code_says_the_order() -> None:
    code = read(order())
    assert ("qrossing-order", "pay_01HZX", "dynamic") == (code.scheme, code.reference, code.point)
    assert ("3480", "392", "JP", "5812") == (code.amount, code.currency, code.country, code.mcc)
    assert ("Cafe Ginza", "Tokyo", ()) == (code.merchant_name, code.merchant_city, code.warnings)


def test_an_order_code_is_this_very_text() -> None:
    text = (
        "00020101021226290012org.qrossing0109pay_01HZX5204581253033925404348058"
        "02JP5910Cafe Ginza6005Tokyo62130509pay_01HZX6304"
    )
    assert sealed(text[:-4]) == order()


def test_without_an_amount_the_code_is_static() -> None:
    code = read(order(amount=None))
    assert ("static", None) == (code.point, code.amount)


def test_a_name_that_is_not_ascii_goes_to_the_language_template() -> None:
    code = read(order(merchant_name="本舗カフェ", merchant_city="東京"))
    assert ("NA", "NA") == (code.merchant_name, code.merchant_city)
    assert ("JA", "本舗カフェ", "東京") == (code.lang, code.name_alt, code.city_alt)
    half = read(order(merchant_name="Cafe", merchant_city="東京"))
    assert ("Cafe", "Cafe", "ZH") == (half.merchant_name, half.name_alt, half.lang)


@pytest.mark.parametrize(
    "name, language",
    [("카페", "KO"), ("ร้าน", "TH"), ("ហាង", "KM"), ("ຮ້ານ", "LO"), ("ဆိုင်", "MY"), ("Café", "EN")],
)
def test_the_language_is_told_by_the_script(name: str, language: str) -> None:
    assert language == read(order(merchant_name=name)).lang


def test_a_long_reference_stands_in_our_own_template_alone() -> None:
    reference = "pay_" + "x" * 30
    code = read(order(reference=reference))
    assert (reference, None) == (code.reference, code.at("62.05"))


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"reference": ""}, "missing-tag"),
        ({"reference": "ordér"}, "missing-tag"),
        ({"reference": "x" * 90}, "too-long"),
        ({"amount": "-1"}, "amount-format"),
        ({"amount": "1,000"}, "amount-format"),
        ({"amount": "1e3"}, "amount-format"),
        ({"amount": "１０"}, "lookalike-digit"),
        ({"amount": "10.50"}, "amount-decimals"),
        ({"amount": "10.00"}, "amount-format"),
        ({"amount": "010"}, "amount-format"),
        ({"amount": "10."}, "amount-format"),
        ({"amount": "0"}, "amount-format"),
        ({"amount": "1" * 14}, "amount-format"),
        ({"currency_numeric": "JPY"}, "unknown-currency"),
        ({"currency_numeric": "000"}, "unknown-currency"),
        ({"country": "XX"}, "unknown-country"),
        ({"merchant_name": ""}, "too-long"),
        ({"merchant_name": "x" * 26}, "too-long"),
        ({"merchant_city": "x" * 16}, "too-long"),
        ({"merchant_name": "A\nB"}, "control-character"),
        ({"merchant_name": "SAFE\u202egnp"}, "bidi-character"),
    ],
)
def test_values_that_do_not_fit_are_refused(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(CodeError) as caught:
        order(**changes)
    assert reason == caught.value.reason


@given(reference=st.text(LETTERS, min_size=1, max_size=60), name=NAMES, city=CITIES, amount=st.none() | CENTS)
def test_any_order_that_fits_is_read_as_it_was_written(
    reference: str, name: str, city: str, amount: str | None
) -> None:
    fields = {"reference": reference, "merchant_name": name, "merchant_city": city, "amount": amount}
    code = read(order(**fields, currency_numeric="764", country="TH"))
    assert fields == {field: getattr(code, field) for field in fields}
    assert code.text == write(code)


ACCOUNTS: dict[str, dict[str, object]] = {
    "th-promptpay-transfer": {"account": "0066812345678"},
    "th-billpayment": {"account": "010753600031501", "details": {"02": "REF1", "03": "REF2"}},
    "sg-paynow": {"account": "201403121W", "details": {"04": "20261231"}},
    "my-duitnow": {"account": "123456789", "details": {"01": "501664"}},
    "id-qris": {"account": "ID1020017611473"},
    "ph-qrph-p2p": {"account": "985889386153", "details": {"01": "PAEYPHM2XXX"}},
    "ph-qrph-p2m": {"account": "5294813725707573", "details": {"01": "OPDVPHM1XXX", "03": "777148"}},
    "vn-vietqr": {"account": "257678859", "details": {"01.00": "970416"}},
    "kh-khqr": {"account": "khqr@aclb"},
    "la-laoqr": {"account": "mchKyv", "details": {"01": "32170418"}},
    "mm-mmqr": {"account": "223733820116158"},
    "hk-fps": {"account": "+852-67891234", "account_at": "03"},
    "jp-jpqr": {"account": "0000000000001", "details": {"02": "0001"}},
    "kr-zeropay": {"account": "ZP-M001"},
    "in-bharatqr": {"account": "shop@bank"},
    "lk-lankaqr": {"account": "1600000005000199990050329200"[:28]},
    "np-fonepay": {"account": "2222610015873056"},
    "br-pix": {"account": "123e4567-e12b-12d1-a456-426655440000", "data": {"05": "***"}},
    "ar-mercadopago": {"account": "https://mpago.la/pos/1"},
    "tw-twqr": {"account": "V1158Ac5CJ9NjpN1W00"},
}


@pytest.mark.parametrize("scheme_id", ACCOUNTS)
@pytest.mark.parametrize("amount", [None, "1250"])
def test_a_scheme_s_code_is_written_and_recognised(scheme_id: str, amount: str | None) -> None:
    text = scheme_code(
        scheme_id,
        amount=amount,
        merchant_name="Shop",
        merchant_city="City",
        **ACCOUNTS[scheme_id],  # type: ignore[arg-type]  # a table of keyword arguments
    )
    code = read(text)
    assert scheme_id in code.schemes
    assert (ACCOUNTS[scheme_id]["account"], amount) == (code.account, code.amount)
    assert ("static" if amount is None else "dynamic") == code.point
    assert text == write(code)


def test_twenty_schemes_and_more_can_be_written() -> None:
    assert 20 <= len(ACCOUNTS)
    assert ACCOUNTS.keys() <= BY_ID.keys()


def test_a_known_sticker_is_written_byte_by_byte() -> None:
    text = scheme_code(
        "my-duitnow",
        "123456789",
        details={"01": "501664"},
        amount="10.00",
        merchant_name="QRCSDNBHD",
        merchant_city="BANGI",
        mcc="9999",
    )
    published = (
        "00020201021126410014A000000615000101065016640209123456789520499995303458540510.005802MY5909QRCSDNBHD"
        "6005BANGI6304343F"
    )
    assert published[:6] + published[12:-4] == text[:6] + text[12:-4]


@pytest.mark.parametrize("scheme_id", ["qrossing-order", "nobody", "", "upi"])
def test_a_scheme_without_codes_of_its_own_is_refused(scheme_id: str) -> None:
    with pytest.raises(CodeError, match="not-a-payment-code"):
        scheme_code(scheme_id, "1")


def test_data_longer_than_the_standard_allows_is_refused() -> None:
    with pytest.raises(CodeError, match="too-long"):
        scheme_code("br-pix", "a@b", merchant_name="x", merchant_city="y", data={"05": "x" * 26})


VALUES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, exclude_categories=["C", "Z"]), max_size=99
)


@given(st.dictionaries(st.integers(65, 99).map(str), VALUES.filter(str.isprintable), max_size=8))
def test_any_code_is_written_again_as_it_was(extra: dict[str, str]) -> None:
    text = sealed(shop()[:-8] + "".join(part(tag, value) for tag, value in extra.items()))
    assert text == write(read(text))


def test_a_symbol_is_marked_as_utf_8_where_its_text_is_more_than_ascii() -> None:
    assert (None, 26) == (eci_of(order()), eci_of(order(merchant_name="카페")))


def test_a_checksum_in_small_letters_stays_so() -> None:
    text = next(text for n in range(1, 20) if (text := shop(t54=str(n)))[-4:].lower() != text[-4:])
    small = text[:-4] + text[-4:].lower()
    assert small == write(read(small))
