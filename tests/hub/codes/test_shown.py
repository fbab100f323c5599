"""Which values of a code may leave the house."""

from hub.codes.reader import read
from hub.codes.shown import shown_account, shown_objects
from tests.hub.codes.making import part, sealed, shop


def test_merchants_card_accounts_are_masked_and_other_accounts_are_not() -> None:
    code = read(shop(t02="4111111111111111", t04="522024070007469"))
    shown = shown_objects(code)
    assert ("411111******1111", "522024070007469") == (shown["02"], shown["04"])
    assert "123456789" == shown_account(code)


def test_an_account_that_is_a_card_account_is_masked() -> None:
    code = read(sealed("000201" + part("02", "4111111111111111") + part("58", "US") + part("53", "840")))
    assert ("4111111111111111", "411111******1111") == (code.account, shown_account(code))


def test_of_a_payer_s_code_only_what_tells_the_application_is_shown() -> None:
    code = read("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=")
    shown = shown_objects(code)
    assert ("A0000000555555", "*" * 30, None) == (shown["61.4F"], shown["61.57"], shown_account(code))


def test_a_template_stands_before_its_parts_in_the_code_s_order() -> None:
    paths = list(shown_objects(read(shop(t62=part("05", "R")))))
    assert paths.index("27") + 1 == paths.index("27.00")
    assert ["62", "62.05", "63"] == paths[-3:]
