"""The second layer: what the objects of a merchant's code mean, what is tolerated and what is not."""

import pytest

from hub.codes.code import Code
from hub.codes.reader import read
from tests.hub.codes.making import ACCOUNT, SHOP, part, read_shop, refusal, sealed, shop

REFUSED: list[tuple[dict[str, str | None], str]] = [
    ({"t00": None}, "pfi-missing"),
    ({"t00": "02"}, "pfi-value"),
    ({"t00": "00"}, "pfi-value"),
    ({"t00": "1"}, "pfi-value"),
    ({"t01": "1"}, "poi-value"),
    ({"t01": "１１"}, "poi-value"),
    ({"t01": "AB"}, "poi-value"),
    ({"t52": "60１6"}, "lookalike-digit"),
    ({"t53": None}, "missing-tag"),
    ({"t53": ""}, "unknown-currency"),
    ({"t53": "000"}, "unknown-currency"),
    ({"t53": "999"}, "unknown-currency"),
    ({"t53": "60"}, "unknown-currency"),
    ({"t53": "PHP"}, "unknown-currency"),
    ({"t53": "６08"}, "unknown-currency"),
    ({"t58": None}, "missing-tag"),
    ({"t58": "XX"}, "unknown-country"),
    ({"t58": "ph"}, "unknown-country"),
    ({"t58": "PHL"}, "unknown-country"),
    ({"t58": ""}, "unknown-country"),
    ({"t59": None}, "missing-tag"),
    ({"t59": ""}, "missing-tag"),
    ({"t54": ""}, "amount-format"),
    ({"t54": "10,00"}, "amount-format"),
    ({"t54": "1,000.00"}, "amount-format"),
    ({"t54": "-5.00"}, "amount-format"),
    ({"t54": "+6"}, "amount-format"),
    ({"t54": " 6"}, "amount-format"),
    ({"t54": "1e3"}, "amount-format"),
    ({"t54": "NaN"}, "amount-format"),
    ({"t54": "Infinity"}, "amount-format"),
    ({"t54": "1_000"}, "amount-format"),
    ({"t54": ".50"}, "amount-format"),
    ({"t54": "."}, "amount-format"),
    ({"t54": "1.2.3"}, "amount-format"),
    ({"t54": "0x10"}, "amount-format"),
    ({"t54": "12345678901234"}, "amount-format"),
    ({"t54": "10.005"}, "amount-decimals"),
    ({"t54": "１0.00"}, "lookalike-digit"),
    ({"t54": "٣"}, "lookalike-digit"),
    ({"t54": "5²"}, "lookalike-digit"),
    ({"t55": "02"}, "tip"),
    ({"t55": "03"}, "tip"),
    ({"t55": "04"}, "tip"),
    ({"t55": "00"}, "tip"),
    ({"t55": "1"}, "tip"),
    ({"t56": "5.00"}, "tip"),
    ({"t57": "5.00"}, "tip"),
    ({"t55": "02", "t56": "0"}, "tip"),
    ({"t55": "02", "t56": "0.00"}, "tip"),
    ({"t55": "02", "t56": "5,00"}, "amount-format"),
    ({"t55": "02", "t56": "5.001"}, "amount-decimals"),
    ({"t55": "02", "t57": "5"}, "tip"),
    ({"t55": "02", "t56": "5", "t57": "5"}, "tip"),
    ({"t55": "03", "t57": "0"}, "tip"),
    ({"t55": "03", "t57": "00.00"}, "tip"),
    ({"t55": "03", "t57": "100.0"}, "tip"),
    ({"t55": "03", "t57": "5%"}, "tip"),
    ({"t55": "03", "t57": "-5"}, "tip"),
    ({"t55": "03", "t57": "1.234"}, "tip"),
    ({"t55": "03", "t56": "5", "t57": "5"}, "tip"),
    ({"t62": part("09", "Z")}, "consumer-data-request"),
    ({"t62": part("09", "AA")}, "consumer-data-request"),
    ({"t62": part("09", "AMEX")}, "consumer-data-request"),
    ({"t64": part("01", "TEST")}, "language-template"),
    ({"t64": part("00", "TH")}, "language-template"),
    ({"t64": part("00", "TH") + "0100"}, "language-template"),
    ({"t64": "x"}, "truncated"),
]

TOLERATED: list[tuple[dict[str, str | None], list[str]]] = [
    ({"t01": None}, []),
    ({"t01": "13"}, ["poi-value"]),
    ({"t52": "x121"}, ["format-52"]),
    ({"t52": "601"}, ["length-52"]),
    ({"t53": "840"}, ["currency-country"]),
    ({"t54": "10"}, []),
    ({"t54": "10.00"}, []),
    ({"t54": "9999999999.99"}, []),
    ({"t54": "10."}, ["bare-point-54"]),
    ({"t54": "10.000"}, ["decimals-54"]),
    ({"t54": "00010.00"}, ["leading-zero-54"]),
    ({"t54": "0.50"}, []),
    ({"t54": "0"}, ["zero-54"]),
    ({"t54": "0.00"}, ["zero-54"]),
    ({"t55": "01"}, []),
    ({"t55": "01", "t56": "500", "t57": "5"}, ["tip-56", "tip-57"]),
    ({"t55": "02", "t56": "5.00"}, []),
    ({"t55": "03", "t57": "99.99"}, []),
    ({"t55": "03", "t57": "0.7"}, []),
    ({"t59": "X" * 26}, ["length-59"]),
    ({"t59": "<img src=x>"}, []),
    ({"t59": "สวัสดีร้าน"}, ["charset-59"]),
    ({"t60": "X" * 16}, ["length-60"]),
    ({"t61": "1" * 11}, ["length-61"]),
    ({"t62": part("09", "EMA")}, []),
    ({"t62": part("09", "INV-1")}, ["format-62.09"]),
    ({"t62": part("11", "103")}, []),
    ({"t62": part("11", "1")}, ["format-62.11"]),
    ({"t62": part("12", "x") + part("50", "y")}, ["rfu-62.12"]),
    ({"t62": part("07", "X" * 26)}, ["length-62.07"]),
    ({"t62": "0100"}, ["empty-62.01"]),
    ({"t64": part("00", "TH") + part("01", "ร้านทดสอบ")}, []),
    ({"t64": part("00", "tha") + part("01", "X")}, ["format-64.00"]),
    (
        {"t64": part("00", "TH") + part("01", "X" * 26) + part("02", "Y" * 16)},
        ["length-64.01", "length-64.02"],
    ),
]


@pytest.mark.parametrize("changes, reason", REFUSED, ids=str)
def test_a_shop_s_code_is_refused_by_name(changes: dict[str, str | None], reason: str) -> None:
    assert reason == refusal(shop(**changes)).reason


@pytest.mark.parametrize("changes, warnings", TOLERATED, ids=str)
def test_a_shop_s_code_is_taken_and_its_oddities_named(
    changes: dict[str, str | None], warnings: list[str]
) -> None:
    assert warnings == list(read_shop(**changes).warnings)


def test_the_plain_shop_says_what_it_is() -> None:
    code = read(shop())
    assert ("mpm", "ph-qrph", True, "static") == (code.kind, code.scheme, code.crc_ok, code.point)
    assert ("PH", "608", None, "6016") == (code.country, code.currency, code.amount, code.mcc)
    assert ("TEST SHOP", "Manila") == (code.merchant_name, code.merchant_city)
    assert ((), ("com.p2pqrpay",)) == (code.warnings, code.guid)


def test_every_field_of_additional_data_has_its_name() -> None:
    subs = ("01", "02", "03", "04", "05", "06", "07", "08", "10", "11")
    code = read_shop(t62="".join(part(sub, f"v{sub}") for sub in subs))
    told = (code.bill_number, code.mobile, code.store, code.loyalty, code.reference, code.customer)
    assert ("v01", "v02", "v03", "v04", "v05", "v06") == told
    more = (code.terminal, code.purpose, code.merchant_tax_id, code.merchant_channel)
    assert ("v07", "v08", "v10", "v11") == more


def test_the_language_template_gives_names_in_the_merchant_s_script() -> None:
    code = read_shop(t64=part("00", "KO") + part("01", "비씨카드") + part("02", "경기도"))
    assert ("KO", "비씨카드", "경기도") == (code.lang, code.name_alt, code.city_alt)


def test_fees_are_told_apart() -> None:
    prompted, fixed, percent = (
        read_shop(t55="01"),
        read_shop(t55="02", t56="45.0"),
        read_shop(t55="03", t57="3.0"),
    )
    assert ("prompt", None, None) == (prompted.tip, prompted.tip_amount, prompted.tip_percentage)
    assert ("fixed", "45.0", None) == (fixed.tip, fixed.tip_amount, fixed.tip_percentage)
    assert ("percentage", None, "3.0") == (percent.tip, percent.tip_amount, percent.tip_percentage)


@pytest.mark.parametrize("number, amount", [("392", "100.50"), ("704", "0.5"), ("414", "1.2345")])
def test_decimals_are_those_of_the_currency(number: str, amount: str) -> None:
    assert "amount-decimals" == refusal(shop(t53=number, t54=amount)).reason


def test_objects_may_stand_in_any_order() -> None:
    reverse = read(sealed(SHOP["00"] + "".join(reversed([SHOP[tag] for tag in SHOP if tag != "00"]))))
    assert read(shop()).merchant_name == reverse.merchant_name
    assert () == reverse.warnings
    late = read(sealed("".join(SHOP[tag] for tag in SHOP if tag != "00") + SHOP["00"]))
    assert ("pfi-not-first",) == late.warnings


def test_format_02_belongs_to_duitnow() -> None:
    account = part("26", part("00", "A0000006150001") + part("01", "501664") + part("02", "123"))
    rest = part("52", "5411") + part("53", "458") + part("58", "MY") + part("59", "X") + part("60", "KL")
    assert ("pfi-value",) == read(sealed(part("00", "02") + account + rest)).warnings
    assert "pfi-value" == refusal(sealed(part("00", "02") + ACCOUNT + rest)).reason


def test_letters_of_the_own_currency_are_taken_where_wallets_print_them() -> None:
    def code(letters: str) -> str:
        account = part("26", part("00", "com.mmqrpay.www") + part("01", "123"))
        return sealed("000201" + account + part("53", letters) + part("58", "MM"))

    taken = read(code("MMK"))
    assert ("MMK", "mm-mmqr") == (taken.currency, taken.scheme)
    assert "format-53" in taken.warnings
    assert "currency-country" not in taken.warnings
    assert "unknown-currency" == refusal(code("USD")).reason


def test_a_code_that_names_nobody_is_refused() -> None:
    assert "no-account" == refusal(sealed("000201")).reason
    assert "no-account" == refusal(sealed("000201" + part("53", "764"))).reason
    nameless = read(sealed("000201" + part("53", "986") + part("58", "BR") + part("59", "MATHEUS")))
    assert "no-merchant-account" in nameless.warnings


def test_every_field_that_the_reader_fills_is_one_of_the_code_s() -> None:
    full = read_shop(
        t02="4038446908",
        t54="1",
        t55="02",
        t56="1",
        t61="1",
        t62="".join(part(f"{n:02d}", "A" if n == 9 else "1") for n in range(1, 12)),
        t64=part("00", "EN") + part("01", "x") + part("02", "y"),
    )
    assert vars(full).keys() <= Code.__dataclass_fields__.keys()
