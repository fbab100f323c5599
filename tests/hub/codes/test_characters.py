"""Characters that deceive."""

import pytest

from hub.codes.characters import check_account, check_characters, skeleton, text_warnings
from hub.codes.code import CodeError


@pytest.mark.parametrize(
    "character, reason",
    [
        ("\x00", "control-character"),
        ("\n", "control-character"),
        ("\x7f", "control-character"),
        ("\x85", "control-character"),
        ("\u2028", "control-character"),
        ("\u202e", "bidi-character"),
        ("\u2066", "bidi-character"),
        ("\u200f", "bidi-character"),
        ("\u200b", "invisible-character"),
        ("\u200d", "invisible-character"),
        ("\ufeff", "invisible-character"),
        ("\u00ad", "invisible-character"),
        ("\U000e0041", "invisible-character"),
        ("\ue000", "invisible-character"),
        ("\ud83d", "not-unicode"),
    ],
)
def test_characters_that_do_not_show_are_refused_by_name(character: str, reason: str) -> None:
    with pytest.raises(CodeError) as caught:
        check_characters(f"SHOP{character}X")
    assert (reason, 4) == (caught.value.reason, caught.value.at)


@pytest.mark.parametrize(
    "text, warnings",
    [
        ("ភ្នំ\u200bពេញ", ["joiner"]),
        ("ශ්\u200dරී", ["joiner"]),
        ("👨\u200d🍳", ["joiner"]),
        ("カフェ\u3000東京\u3000", ["odd-blank"]),
        ("a\u00a0b", ["odd-blank"]),
        ("\U0001fadc\U0003ffff"[-1:], ["invisible-character"]),
    ],
)
def test_characters_that_a_script_needs_are_taken(text: str, warnings: list[str]) -> None:
    if warnings == ["invisible-character"]:
        warnings = ["unassigned-character"]
    assert warnings == check_characters(text)


@pytest.mark.parametrize(
    "name, warnings",
    [
        ("РayPal", ["charset-59", "homoglyph-59"]),  # Cyrillic Р
        ("ΟΜΕΝ", ["charset-59", "homoglyph-59"]),  # all Greek, all drawn like Latin
        ("Ｓhop", ["charset-59", "homoglyph-59"]),
        ("𝐏ay", ["charset-59", "homoglyph-59"]),
        ("Shop ²", ["charset-59", "lookalike-digit-59"]),
        ("ร้าน ๗", ["charset-59", "lookalike-digit-59"]),
        ("Москва", ["charset-59"]),  # plainly Cyrillic
        ("BRASÍLIA nº 1", ["charset-59"]),
        ("최고 커피", ["charset-59"]),
        ("三好", ["charset-59"]),  # 三 is a number and a letter
    ],
)
def test_lookalike_names_are_warned_about_by_name(name: str, warnings: list[str]) -> None:
    assert warnings == text_warnings(name, "59")


def test_a_name_of_letters_that_print_as_nothing_is_refused() -> None:
    with pytest.raises(CodeError, match="invisible-character"):
        text_warnings("\u3164", "59")


def test_an_account_takes_other_scripts_but_not_their_digits() -> None:
    assert "charset-26" == check_account("ร้าน", "26", 0)
    with pytest.raises(CodeError) as caught:
        check_account("12３", "26", 10)
    assert ("lookalike-digit", 12) == (caught.value.reason, caught.value.at)


def test_identifiers_that_look_alike_have_one_skeleton() -> None:
    assert skeleton("SG.PAYNOW") == skeleton("sg.payn0w")
    assert skeleton("A000000677010111") == skeleton("AOOOOOO677OlOIll")
    assert skeleton("com.grab") != skeleton("com.gojek")
