"""Codes in words."""

from binascii import crc_hqx

import pytest

from hub.codes.explain import Line, explain, told
from tests.hub.codes.making import part, shop
from tests.hub.codes.vectors import VECTORS, Vector


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_every_published_code_can_be_explained(vector: Vector) -> None:
    explanation = explain(vector.payload)
    assert vector.valid is (explanation.fault is None)
    assert explanation.headline.startswith("Accepted" if vector.valid else "Refused")
    assert all(line.isprintable() for line in told(explanation).split("\n"))


def test_an_accepted_code_is_told_field_by_field() -> None:
    explanation = explain(shop(t54="10.00", t59="X" * 26))
    assert "Accepted: a merchant's EMVCo code, ph-qrph (also ph-qrph-p2p, ph-gcash)" == explanation.headline
    lines = {line.path: line for line in explanation.lines}
    assert Line("53", "currency", "608 = PHP") == lines["53"]
    assert ("acquirer", "account") == (lines["27.01"].name, lines["27.04"].name)
    assert "longer or shorter" in lines["59"].note
    assert ["length-59"] == [name for name, _ in explanation.warnings]


@pytest.mark.parametrize(
    "text, words",
    [
        (shop()[:-4] + "0000", f"would be sealed with {shop()[-4:]}"),
        (shop(t54="1,000"), "no sign, comma, blank or exponent"),
        (shop(t55="02"), "5502"),
        (shop(t53="PHP"), "ISO 4217"),
        ("upi://pay?pn=x", "pa=name@bank"),
        ("281111111111111", "17 to 32 digits"),
    ],
)
def test_a_refused_code_is_told_with_its_repair(text: str, words: str) -> None:
    explanation = explain(text)
    assert explanation.fault is not None
    assert words in explanation.fault.repair
    assert explanation.fault.repair in told(explanation)


def test_a_code_sealed_over_another_encoding_is_found_out() -> None:
    korean = (
        "0002010102111531260004102600041071195812000000026310014D4100000014010050910000540852047299530341058"
        "02KR5910NAISHUSIAT6013SEOUL MAPO-GU610504086625603091000054080515MQ2020000048110060800000000070800"
        "00000164240002ko0104나이스샷0206서울 마포구63049961"
    )
    fault = explain(korean).fault
    assert fault is not None
    assert fault.repair.startswith("It was sealed over EUC-KR bytes")


def test_a_checksum_taken_without_its_own_head_is_found_out() -> None:
    body = shop()[:-8]
    fault = explain(f"{body}6304{crc_hqx(body.encode(), 0xFFFF):04X}").fault
    assert fault is not None
    assert fault.repair.startswith("It was sealed without the 6304")


def test_a_broken_code_is_told_as_far_as_it_can_be_read() -> None:
    explanation = explain(shop()[:60])
    assert ["00", "01"] == [line.path for line in explanation.lines][:2]


@pytest.mark.parametrize(
    "text, secret",
    [
        ("251001020123456789012345", "0123456789"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "1234567890"),
        (shop(t02="4111111111111111"), "4111111111111111"),
        (shop(t02="4111111111111111")[:-4] + "0000", "411111111111"),
    ],
)
def test_nothing_secret_is_told(text: str, secret: str) -> None:
    assert secret not in told(explain(text))


def test_parameters_of_an_address_are_named() -> None:
    names = {line.path: line.name for line in explain("upi://pay?pa=a@b&am=1&zz=9").lines}
    assert {"pa": "payee's address", "am": "amount", "zz": "parameter"} == names
    assert "account" in [line.name for line in explain("TWQRP://x/158/02/V1?D6=1").lines]


def test_other_templates_have_names_too() -> None:
    text = shop(
        t62=part("05", "R") + part("50", "x"), t64=part("00", "EN") + part("01", "x"), t80="q", t65="r"
    )
    names = {line.path: line.name for line in explain(text).lines}
    assert ("reference", "the scheme's own") == (names["62.05"], names["62.50"])
    assert ("language", "the issuer's own", "reserved") == (names["64.00"], names["80"], names["65"])
