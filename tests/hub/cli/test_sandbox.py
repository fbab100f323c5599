"""`hub sandbox`: the payer, the faults and the clock of a sandbox hub."""

import json

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.sandbox.shops import SHOPS
from hub.v1 import payment_pb2
from hub.v1 import sandbox_service_pb2 as sandbox
from hub.v1.money_pb2 import Money
from tests.hub.cli.running import Refusal, hub, scripted

NOW = sandbox.GetClockResponse(now=Timestamp(seconds=1_795_320_000), business_date="2026-11-22")
MOVED = sandbox.MoveClockResponse(now=Timestamp(seconds=1_795_320_090), business_date="2026-11-22")


def scanned(state: str) -> sandbox.ScanCodeResponse:
    found = payment_pb2.Payment(
        payment_id="pay_1",
        state=payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state}"),
        merchant_amount=Money(currency_code="THB", minor_units=12_000),
    )
    return sandbox.ScanCodeResponse(payment=found, attempt_id="att_1")


def test_a_fresh_code_is_printed_alone() -> None:
    with scripted(CreateConsumerCode=sandbox.CreateConsumerCodeResponse(code="2510")) as script:
        done = script.hub("sandbox", "code", "--wallet", "truemoney")
        as_json = script.hub("sandbox", "code", "--wallet", "truemoney", "--json")

    assert (0, "2510\n") == (done.exit_code, done.stdout)
    assert "2510" == json.loads(as_json.stdout)["code"]
    assert "truemoney" == script.heard[0][1].wallet_id


@pytest.mark.parametrize(
    "state, code", [("SUCCEEDED", 0), ("SUBMITTED", 0), ("DECLINED", 1), ("CANCELLED", 1)]
)
def test_a_scan_is_good_when_it_pays_or_may_yet(state: str, code: int) -> None:
    with scripted(ScanCode=scanned(state)) as script:
        done = script.hub("sandbox", "scan", SHOPS[1].code, "--wallet", "gcash", "--amount", "120 THB")

    assert code == done.exit_code
    assert f"pay_1  {state}  120.00 THB\n" == done.stdout
    asked = script.asked("ScanCode")
    assert (SHOPS[1].code, "gcash", 12_000) == (asked.code, asked.wallet_id, asked.amount.minor_units)


def test_an_orders_code_is_scanned_without_an_amount() -> None:
    with scripted(ScanCode=scanned("SUCCEEDED")) as script:
        script.hub("sandbox", "scan", SHOPS[1].code, "--wallet", "gcash")

    assert not script.asked("ScanCode").HasField("amount")


def test_the_clock_is_shown_and_moved() -> None:
    with scripted(GetClock=NOW, MoveClock=MOVED) as script:
        shown = script.hub("sandbox", "clock")
        moved = script.hub("sandbox", "clock", "--forward", "90s")
        jumped = script.hub("sandbox", "clock", "--to", "2026-11-22T16:30:00Z", "--json")

    assert "2026-11-22T04:00:00.000Z  business day 2026-11-22\n" == shown.stdout
    assert moved.stdout.startswith("2026-11-22T04:01:30.000Z")
    assert "2026-11-22" == json.loads(jumped.stdout)["business_date"]
    moves = [request for method, request in script.heard if method == "MoveClock"]
    assert 90 == moves[0].forward.seconds
    assert "2026-11-22T16:30:00Z" == moves[1].to_time.ToJsonString()


@pytest.mark.parametrize(
    "text, milliseconds",
    [("500ms", 500), ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("1d", 86_400_000)],
)
def test_durations_are_written_short(text: str, milliseconds: int) -> None:
    with scripted(MoveClock=MOVED) as script:
        script.hub("sandbox", "clock", "--forward", text)

    assert milliseconds == script.asked("MoveClock").forward.ToMilliseconds()


def test_a_fault_is_set_by_its_name() -> None:
    set_now = sandbox.SetFaultResponse(faults=["late by 10 s, 2 calls of pay"])
    with scripted(SetFault=set_now) as script:
        done = script.hub(
            *(
                "sandbox",
                "fault",
                "late",
                "--wallet",
                "gcash",
                "--count",
                "2",
                "--delay",
                "10s",
                "--verb",
                "pay",
            )
        )

    assert "gcash: late by 10 s, 2 calls of pay\n" == done.stdout
    asked = script.asked("SetFault")
    assert (sandbox.FAULT_KIND_LATE, sandbox.WALLET_VERB_PAY, 2, 10) == (
        asked.kind,
        asked.verb,
        asked.count,
        asked.delay.seconds,
    )


def test_no_fault_left_is_said_so() -> None:
    with scripted(SetFault=sandbox.SetFaultResponse()) as script:
        assert "gcash: no fault\n" == script.hub("sandbox", "fault", "none", "--wallet", "gcash").stdout


@pytest.mark.parametrize("went_well, code", [(True, 0), (False, 1)])
def test_a_scenario_is_told_step_by_step(went_well: bool, code: int) -> None:
    steps = [
        sandbox.RunScenarioResponse(text="the till asks", ok=True),
        sandbox.RunScenarioResponse(text="the books agree", ok=went_well),
        sandbox.RunScenarioResponse(text="the end", ok=True),
    ]
    with scripted(RunScenario=steps) as script:
        done = script.hub("sandbox", "scenario", "paid")

    assert code == done.exit_code
    assert 3 == len(done.stdout.splitlines())
    assert ("FAULT the books agree" in done.stdout) is not went_well


@pytest.mark.parametrize(
    "words",
    [
        ("clock", "--forward", "soon"),
        ("clock", "--forward", "-5s"),
        ("clock", "--to", "tomorrow"),
        ("clock", "--forward", "1s", "--to", "2026-11-22T16:30:00Z"),
        ("fault", "angry", "--wallet", "gcash"),
        ("fault", "late", "--wallet", "gcash", "--verb", "shout"),
        ("fault", "late", "--wallet", "gcash", "--delay", "long"),
        ("scan", "000201", "--wallet", "gcash", "--amount", "much"),
        ("code",),
    ],
)
def test_wrong_usage_calls_nobody(words: tuple[str, ...]) -> None:
    assert 2 == hub("sandbox", *words).exit_code


def test_a_hub_that_is_no_sandbox_refuses() -> None:
    with scripted(GetClock=Refusal(grpc.StatusCode.UNIMPLEMENTED, "NOT_SERVED")) as script:
        assert 1 == script.hub("sandbox", "clock").exit_code
