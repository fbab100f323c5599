"""What `hub qr read` prints."""

import json

import pytest

from hub.codes.report import report
from tests.hub.codes.making import part, shop
from tests.hub.codes.vectors import VECTORS, Vector

QRIS = (
    "hQVDUFYwMWFQTwegAAAGAiAgUAdRUklTQ1BNWgqTYAAUF0URgIWfXyAOU0VORFkgQUdVU1RJQU5fLQRpZGVunyUCCFljE590EMl/"
    "VZmz53/iKI8rM1dUcFs="
)
ALWAYS = {
    "accepted", "kind", "scheme", "schemes", "country", "currency", "amount", "merchant_name",
    "merchant_city", "mcc", "guid", "crc_ok", "warnings", "error",
}  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_every_code_gives_one_line_of_json_with_the_same_keys(vector: Vector) -> None:
    answer = report(vector.payload)
    line = json.dumps(answer, ensure_ascii=False)
    assert "\n" not in line
    assert answer == json.loads(line)
    assert answer.keys() >= ALWAYS
    assert (vector.valid, vector.valid) == (answer["accepted"], answer["error"] is None)


def test_a_refused_code_says_why_and_nothing_else() -> None:
    answer = report(shop(t54="1e3"))
    message = "object 54 is digits 0-9 with one point at the most"
    assert {"reason": "amount-format", "message": message, "at": None} == answer["error"]
    assert ([], [], [], None) == (answer["schemes"], answer["guid"], answer["warnings"], answer["scheme"])
    assert ALWAYS == answer.keys()


def test_labels_go_by_both_of_their_names() -> None:
    answer = report(shop(t62=part("03", "S") + part("06", "C") + part("07", "T")))
    assert ("S", "S", "T", "T") == tuple(
        answer[name] for name in ("store", "store_label", "terminal", "terminal_label")
    )
    assert "C" == answer["customer_label"]


def test_every_value_is_there_by_its_path() -> None:
    objects = report(shop(t54="10"))["objects"]
    assert isinstance(objects, dict)
    assert ("10", "com.p2pqrpay", "123456789") == (objects["54"], objects["27.00"], objects["27.04"])


def test_a_payee_s_account_is_never_taken_for_a_card() -> None:
    account = part("00", "com.p2pqrpay") + part("04", "4111111111111111")
    assert "4111111111111111" == report(shop(t27=account))["account"]


@pytest.mark.parametrize(
    "text, secret",
    [
        ("289431869362714645", "31869362714645"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "1234567890123458"),
        (QRIS, "C97F5599"),
        (shop(t02="4111111111111111"), "4111111111111111"),
    ],
)
def test_nothing_secret_is_printed(text: str, secret: str) -> None:
    assert secret not in json.dumps(report(text))
    assert report(text)["accepted"]
