"""The table of currencies is well formed and says what ISO 4217 says."""

from fx.iso4217 import ACTIVE


def test_codes_are_three_capitals_in_order_and_numbers_three_digits_each_once() -> None:
    codes = [code for code, _, _, _ in ACTIVE]
    numbers = [numeric for _, numeric, _, _ in ACTIVE]
    assert sorted(set(codes)) == codes
    assert len(numbers) == len(set(numbers))
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)
    assert all(len(numeric) == 3 and numeric.isascii() and numeric.isdigit() for numeric in numbers)


def test_every_currency_without_two_decimals_is_one_of_these() -> None:
    odd = {code: exponent for code, _, exponent, _ in ACTIVE if exponent != 2}
    none = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"]
    francs = ["XAF", "XOF", "XPF"]
    three = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
    four = ["CLF", "UYW"]
    expected = dict.fromkeys(none + francs, 0) | dict.fromkeys(three, 3) | dict.fromkeys(four, 4)
    assert expected == odd


def test_the_list_holds_every_active_currency() -> None:
    assert len(ACTIVE) == 158


def test_what_is_not_paid_in_and_what_has_ended_is_not_there() -> None:
    codes = {code for code, _, _, _ in ACTIVE}
    metals_and_markers = {"XAU", "XAG", "XPT", "XPD", "XDR", "XSU", "XUA", "XTS", "XXX"}
    funds = {"BOV", "CHE", "CHW", "COU", "MXV", "USN", "UYI"}
    ended = {"ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"}
    assert set() == codes & (metals_and_markers | funds | ended)
