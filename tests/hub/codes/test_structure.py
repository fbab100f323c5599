"""The first layer: what is broken, and where."""

import pytest

from hub.codes.structure import structure
from tests.hub.codes.making import ACCOUNT, part, refusal, sealed, shop

GUID = part("00", "com.example")
END = len(shop())


def test_a_sound_code_is_taken_apart() -> None:
    apart = structure(shop(t02="4038446908", t62=part("05", "R1")))
    assert "PH" == apart.objects["58"]
    assert {"00": "com.p2pqrpay", "01": "GXCHPHM2XXX", "04": "123456789"} == apart.templates["27"]
    assert {"05": "R1"} == apart.templates["62"]
    assert (["27"], ["02"], []) == (apart.accounts, apart.cards, apart.warnings)


@pytest.mark.parametrize(
    "text, reason, at",
    [
        (shop()[:-1], "length-overrun", END - 8),
        (shop()[:-8], "crc-missing", END - 8),
        (shop() + "5404", "length-overrun", END),
        (shop() + part("54", "10"), "crc-not-last", None),
        (sealed(shop()), "duplicate-tag", END),
        (shop()[:-8] + "6302AB", "crc-length", END - 4),
        (shop()[:-4] + "0000", "crc-mismatch", END - 4),
        (shop()[:-4] + "٠٠٠٠", "crc-mismatch", END - 4),
        (sealed("000201" + part("59", "A\x00")), "control-character", 11),
        (sealed("000201" + "5902AB" + "5902CD"), "duplicate-tag", 12),
        (sealed("000201" + part("26", GUID + "0103A")), "length-overrun", 25),
        (sealed("000201" + part("26", GUID + "0101A" + "0101B")), "duplicate-tag", 30),
        (sealed("000201" + part("26", "0101A")), "guid-missing", 10),
        (sealed("000201" + part("26", "0000" + "0101A")), "guid-missing", 10),
        (sealed("000201" + part("26", part("00", "SG.PAYNОW"))), "guid-charset", 10),
        (sealed("000201" + part("26", GUID + part("01", "１２"))), "lookalike-digit", 29),
        (sealed("000201" + part("02", "4１11")), "lookalike-digit", 11),
        (sealed("000201" + part("26", GUID + part("01", "aㅤ"))), "invisible-character", 30),
        (sealed("000201" + part("62", "0105AB")), "length-overrun", 10),
        (sealed("000201" + part("64", "01")), "truncated", 10),
        ("00" * 1500, "too-long", None),
    ],
)
def test_what_is_broken_is_named_and_placed(text: str, reason: str, at: int | None) -> None:
    error = refusal(text, structure)
    assert (reason, at) == (error.reason, error.at)


@pytest.mark.parametrize(
    "body, warning",
    [
        (ACCOUNT + part("26", "17056001MERCHANT0001"), "template-tlv-26"),
        (ACCOUNT + part("26", "0101A" + GUID), "guid-not-first-26"),
        (ACCOUNT + part("26", part("00", "x" * 33)), "guid-length-26"),
        (ACCOUNT + part("26", GUID + part("01", "ร้าน")), "charset-26"),
        (ACCOUNT + part("62", part("05", "A") + part("05", "B")), "duplicate-62.05"),
        (ACCOUNT + "6200", "empty-62"),
        (ACCOUNT + part("26", GUID + "0100"), "empty-26.01"),
        (ACCOUNT + "8000", "empty-80"),
        (ACCOUNT + "0200", "empty-02"),
        (ACCOUNT + part("65", "x"), "rfu-65"),
        ("".join(part(str(tag), "Z" * 99) for tag in range(80, 86)), "payload-over-512"),
    ],
)
def test_what_is_odd_is_taken_with_a_warning(body: str, warning: str) -> None:
    assert [warning] == structure(sealed("000201" + body)).warnings


def test_of_a_repeated_sub_tag_of_62_the_first_counts() -> None:
    apart = structure(sealed("000201" + part("62", part("05", "A") + part("05", "B"))))
    assert {"05": "A"} == apart.templates["62"]


def test_what_stands_in_80_to_99_is_not_looked_into() -> None:
    for value in ("0012com.exa.test0199AAA", "c10e7b54", "0101A0101B"):
        assert structure(sealed("000201" + part("82", value))).warnings == []


def test_the_checksum_may_be_in_small_letters() -> None:
    text = next(text for n in range(20) if (text := shop(t54=str(n + 1)))[-4:].lower() != text[-4:])
    assert ["crc-lower-case"] == structure(text[:-4] + text[-4:].lower()).warnings
