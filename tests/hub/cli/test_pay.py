"""`hub pay`: amounts as people type them, and an end that tells whether money came of it."""

import json

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.cli.pay import parse_amount, payment_lines
from hub.client import pos
from hub.sandbox.shops import SHOPS
from hub.v1 import payment_pb2
from hub.v1.money_pb2 import Money
from tests.hub.cli.running import Refusal, hub, scripted

C = grpc.StatusCode
CODE = "251001020123456789012345"


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pos, "PAUSE_SECONDS", 0)


def a_payment(state: str, **rest: object) -> payment_pb2.Payment:
    return payment_pb2.Payment(
        payment_id="pay_1",
        state=payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state}"),
        merchant_amount=Money(currency_code="JPY", minor_units=3480),
        **rest,  # type: ignore[arg-type] # fields of the message
    )


PAID = a_payment(
    "SUCCEEDED",
    wallet_id="truemoney",
    wallet_amount=Money(currency_code="THB", minor_units=77_813),
    rate="0.2236",
    quote_id="quo_1",
)


@pytest.mark.parametrize(
    "text, amount",
    [
        ("3480 JPY", ("JPY", 3480)),
        ("JPY 3480", ("JPY", 3480)),
        ("357.50 thb", ("THB", 35_750)),
        (" 0.005  KWD ", ("KWD", 5)),
    ],
)
def test_an_amount_may_be_typed_either_way_round(text: str, amount: tuple[str, int]) -> None:
    found = parse_amount(text)

    assert amount == (found.currency_code, found.minor_units)


@pytest.mark.parametrize(
    "text", ["3480", "3480.5 JPY", "1,000 JPY", "1e3 JPY", "10 XYZ", "", "1 2 JPY", "٣ JPY"]
)
def test_what_is_no_amount_is_wrong_usage_and_calls_nobody(text: str) -> None:
    assert 2 == hub("pay", text, CODE).exit_code


def test_a_paid_payment_is_told_and_good() -> None:
    with scripted(CreatePayment=PAID, GetPayment=PAID) as script:
        done = script.hub("pay", "3480 JPY", CODE, "--order", "o-1", "--request-id", "r-1", key="k-1")

    assert 0 == done.exit_code
    assert [
        "pay_1  SUCCEEDED  3480 JPY",
        "  truemoney 778.13 THB at 0.2236 (quote quo_1)",
    ] == done.stdout.splitlines()
    asked = script.asked("CreatePayment")
    assert ("r-1", "o-1", CODE, "cli") == (
        asked.request_id,
        asked.merchant_order_id,
        asked.consumer_code,
        asked.terminal_id,
    )
    assert "Bearer k-1" == script.metadata[0]["authorization"]


def test_an_acquirers_key_names_its_merchant() -> None:
    with scripted(CreatePayment=PAID, GetPayment=PAID) as script:
        script.hub("pay", "3480 JPY", CODE, "--merchant", "mer_1")

    assert "mer_1" == script.metadata[0]["hub-merchant"]


def test_a_declined_payment_is_a_fault_with_its_advice() -> None:
    declined = a_payment("DECLINED")
    declined.decline.reason, declined.decline.advice = "INSUFFICIENT_FUNDS", "Ask for another way to pay."
    with scripted(CreatePayment=declined, GetPayment=declined) as script:
        done = script.hub("pay", "3480 JPY", CODE)

    assert 1 == done.exit_code
    assert "  INSUFFICIENT_FUNDS: Ask for another way to pay." in done.stdout.splitlines()


def test_without_a_code_an_order_is_made_and_its_code_shown() -> None:
    with scripted(CreatePayment=a_payment("CREATED", order_code=SHOPS[0].code)) as script:
        done = script.hub("pay", "3480 JPY")

    assert 0 == done.exit_code
    assert f"  show this code: {SHOPS[0].code}" in done.stdout.splitlines()
    assert "order_code_options" == script.asked("CreatePayment").WhichOneof("presented")


def test_json_is_the_payment_as_the_contract_has_it() -> None:
    with scripted(CreatePayment=PAID, GetPayment=PAID) as script:
        done = script.hub("pay", "3480 JPY", CODE, "--json")

    found = json.loads(done.stdout)
    assert ("pay_1", "PAYMENT_STATE_SUCCEEDED") == (found["payment_id"], found["state"])
    assert {"currency_code": "THB", "minor_units": "77813"} == found["wallet_amount"]


def test_a_refused_payment_is_a_fault() -> None:
    with scripted(CreatePayment=Refusal(C.INVALID_ARGUMENT, "INVALID_CODE", "Not a code.")) as script:
        done = script.hub("pay", "3480 JPY", "nonsense")

    assert 1 == done.exit_code
    assert "refused: INVALID_CODE: Not a code.\n" == done.stderr
    assert "" == done.stdout


def test_what_got_no_answer_can_be_asked_for_again() -> None:
    silent = hub("pay", "3480 JPY", CODE, "--request-id", "r-1")
    with scripted(CreatePayment=Refusal(C.UNAVAILABLE, "STORE_UNAVAILABLE")) as script:
        unsure = script.hub("pay", "3480 JPY", CODE, "--request-id", "r-1")

    assert (3, 1) == (silent.exit_code, unsure.exit_code)
    for done in (silent, unsure):
        assert done.stderr.endswith("the same command with --request-id r-1\n")


def test_what_nobody_paid_with_shows_no_wallet() -> None:
    assert ["pay_1  CANCELLED  3480 JPY"] == payment_lines(a_payment("CANCELLED"))


def test_a_hold_is_asked_for_and_told_with_its_end() -> None:
    held = a_payment("HELD", expire_time=Timestamp(seconds=1_795_320_000))
    with scripted(CreatePayment=held, GetPayment=held) as script:
        done = script.hub("pay", "3480 JPY", CODE, "--hold")

    assert 0 == done.exit_code
    assert payment_pb2.CAPTURE_MODE_HOLD == script.asked("CreatePayment").capture_mode
    assert "  held until 2026-11-22T04:00:00.000Z: capture or release it" in done.stdout.splitlines()
