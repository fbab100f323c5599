"""Payers' EMVCo codes."""

from base64 import b64encode

import pytest

from hub.codes.cpm import parse_cpm, read_cpm
from hub.codes.reader import read
from hub.codes.writer import write
from tests.hub.codes.making import refusal

PFI = "85054350563031"
ADF = "4F07A0000006022020"


def encoded(*parts: str) -> str:
    """Base64 of the format indicator and these objects, in hexadecimal."""
    return b64encode(bytes.fromhex(PFI + "".join(parts))).decode()


def application(*parts: str) -> str:
    body = "".join(parts)
    return f"61{len(body) // 2:02X}{body}"


def test_the_standard_s_own_example_is_read() -> None:
    code = read("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=")
    assert ("cpm", "emv-cpm", "A0000000555555") == (code.kind, code.scheme, code.adf)
    assert ("1234567890123458", "1234567890123458D191220112345F") == (code.pan, code.track2)
    assert code.crc_ok is None


def test_of_two_applications_the_first_speaks_and_common_data_is_read() -> None:
    code = read(
        "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERV"
        "IvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw=="
    )
    assert ("A0000000555555", "Product1", "1234567890123458") == (code.adf, code.label, code.pan)
    assert ("ruesdeen", "0001") == (code.lang, code.at("62.9F36"))


def test_bc_card_s_own_sample_is_read() -> None:
    # BC Card, QR API documentation (public code index, file id 45631393419).
    code = read(
        "hQVDUFYwMWFaTwfUEAAAAUAQVxNTUCBpAAAAZtIAdgEAAAAAAAmfXzQBAmM2nyYImERHcznr1n2fJwGAnxAUBQmgAAgAAAAA"
        "AAAAICAGERdRIQGfNgIAi4ICAACfNwRm4DtF"
    )
    assert (("emv-cpm", "kr-bccard-cpm"), "5350206900000066") == (code.schemes, code.pan)


@pytest.mark.parametrize(
    "adf, scheme",
    [
        ("A0000006022020", "id-qris-cpm"),
        ("A000000333010102", "unionpay-cpm"),
        ("A0000006150001", "my-duitnow-cpm"),
        ("D4100000014010", "kr-bccard-cpm"),
        ("A0000007271010", "vn-napas-cpm"),
        ("4743415348", "ph-gcash-transit"),
        ("514341543031", "ph-qrcat"),
    ],
)
def test_applications_are_recognised_by_their_names(adf: str, scheme: str) -> None:
    code = read(encoded(application(f"4F{len(adf) // 2:02X}{adf}")))
    assert ("emv-cpm", scheme) == code.schemes


@pytest.mark.parametrize(
    "text, reason",
    [
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8"[:-3], "length-overrun"),
        ("hQVDUFYwMmEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "pfi-value"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8==", "base64"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF9=", "base64"),  # stray bits
        ("hQVDUFYwMWEa TwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "base64"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF８=", "base64"),
        (encoded(application(ADF), "C1020000")[:-1], "base64"),  # half of the padding
        ("hQVDUFY" + "A" * 1020, "too-long"),
        (encoded(), "no-application"),
        (encoded(application("5002" + "4142")), "adf-missing"),
        (encoded(application("4F04A0000006")), "adf-length"),
        (encoded(application("4F11" + "A0" * 17)), "adf-length"),
        (encoded(application(ADF, ADF)), "duplicate-tag"),
        (encoded(application(ADF, "5A021234", "5A025678")), "duplicate-tag"),
        (encoded(application(ADF), "62025000", "62025000"), "duplicate-tag"),
        (encoded(application(ADF, "5A081234567890123458", "57091234567890123466D1")), "pan"),
        (encoded("6180" + ADF), "ber-length"),
    ],
)
def test_broken_codes_are_refused_by_name(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


@pytest.mark.parametrize(
    "text, warning",
    [
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8", "base64-padding"),
        (encoded("610B" + ADF + "5A00"), "format-5A"),
        (encoded(application(ADF, "5A02ABCD")), "format-5A"),
        (encoded(application(ADF, "57021234")), "format-57"),
        (encoded("618109" + ADF), "ber-long-form"),
        (encoded(application(ADF), "C10100"), "unknown-C1"),
    ],
)
def test_odd_codes_are_taken_with_a_warning_and_written_again(text: str, warning: str) -> None:
    code = read(text)
    assert (warning,) == code.warnings
    assert text == write(code)


def test_a_card_number_may_have_an_odd_count_of_digits() -> None:
    code = read(encoded(application(ADF, "5A0A9360001417451180859F")))
    assert "9360001417451180859" == code.pan


def test_the_format_indicator_comes_first() -> None:
    swapped = b64encode(bytes.fromhex(application(ADF) + PFI)).decode()
    assert "pfi-value" == refusal(swapped, parse_cpm).reason
    assert "pfi-value" == refusal(swapped, lambda text: read_cpm(text, [])).reason
