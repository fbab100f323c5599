"""SandboxService against a real sandbox wallet: payers, faults, the clock, stories."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from hub.api.sandbox_service import FAULT, VERB
from hub.v1 import payment_pb2
from hub.v1 import sandbox_service_pb2 as pb
from tests.hub.api.calls import all_of, as_, money, refusal, to_pay
from tests.hub.api.cast import BOOKS_KEY, NOODLES_CODE, NOON, OPERATOR_KEY, THAI
from tests.hub.api.playground import Playground, a_playground
from wallets.clock import utc_now
from wallets.sandbox.faults import FaultKind
from wallets.sandbox.words import Verb

OPS, TILL = as_(OPERATOR_KEY), as_(BOOKS_KEY)

Story = Callable[[Playground], Coroutine[Any, Any, None]]


def _played(story: Story, directory: Path) -> None:
    async def run() -> None:
        async with a_playground(directory) as ground:
            await story(ground)

    asyncio.run(run())


async def _code(ground: Playground) -> str:
    request = pb.CreateConsumerCodeRequest(wallet_id=THAI)
    return str((await ground.house.sandbox.CreateConsumerCode(request, metadata=TILL)).code)


async def _scan(ground: Playground, code: str, **more: Any) -> Any:
    request = pb.ScanCodeRequest(code=code, wallet_id=THAI, **more)
    return await ground.house.sandbox.ScanCode(request, metadata=TILL)


async def _fault(ground: Playground, kind: Any, **more: Any) -> Any:
    request = pb.SetFaultRequest(wallet_id=THAI, kind=kind, **more)
    return await ground.house.sandbox.SetFault(request, metadata=OPS)


def test_faults_and_verbs_are_the_sandbox_wallets_own_words() -> None:
    no_faults = (pb.FAULT_KIND_UNSPECIFIED, pb.FAULT_KIND_NONE)
    named = [number for number in pb.FaultKind.values() if number not in no_faults]

    assert sorted(named) == sorted(FAULT)
    assert [FaultKind(word) for word in FAULT.values()]
    assert [Verb(word) for word in VERB.values() if word is not None]


def test_a_payer_shows_a_fresh_code_and_pays(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        code = await _code(ground)
        paid = await ground.house.payments.CreatePayment(to_pay(consumer_code=code), metadata=TILL)
        again = await ground.house.payments.CreatePayment(to_pay("2", consumer_code=code), metadata=TILL)

        assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.state
        assert "CODE_USED" == again.decline.reason
        assert 778_13 == ground.wallet.debited_minor()

    _played(story, tmp_path)


def test_a_payer_scans_an_order_and_a_printed_code(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        order = await ground.house.order()
        paid = await _scan(ground, order.order_code)
        printed = await _scan(ground, NOODLES_CODE, amount=money("80.00 THB"))

        assert order.payment_id == paid.payment.payment_id
        assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.payment.state
        assert paid.attempt_id
        assert money("80.00 THB") == printed.payment.merchant_amount

    _played(story, tmp_path)


def test_what_a_payer_can_t_scan_is_refused_in_the_hub_s_words(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        order = await ground.house.order()
        await _scan(ground, order.order_code)
        cases: list[tuple[Any, str]] = [
            (_scan(ground, "hello"), "INVALID_CODE"),
            (_scan(ground, order.order_code), "ORDER_NOT_PAYABLE"),
            (_scan(ground, NOODLES_CODE), "AMOUNT_INVALID"),
            (
                ground.house.sandbox.CreateConsumerCode(
                    pb.CreateConsumerCodeRequest(wallet_id=THAI, user_id="nobody"), metadata=TILL
                ),
                "RECORD_NOT_FOUND",
            ),
            (
                ground.house.sandbox.CreateConsumerCode(
                    pb.CreateConsumerCodeRequest(wallet_id="nobody"), metadata=TILL
                ),
                "UNKNOWN_WALLET",
            ),
        ]
        found = [((await refusal(call)).reason, expected) for call, expected in cases]

        assert [expected for _, expected in found] == [reason for reason, _ in found]

    _played(story, tmp_path)


def test_a_wallet_misbehaves_until_it_is_told_to_behave(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        set_to = await _fault(ground, pb.FAULT_KIND_REFUSING, count=2, verb=pb.WALLET_VERB_PAY)
        declined = await ground.house.payments.CreatePayment(
            to_pay(consumer_code=await _code(ground)), metadata=TILL
        )
        for_ever = await _fault(ground, pb.FAULT_KIND_GARBLED)
        cleared = await _fault(ground, pb.FAULT_KIND_NONE)
        paid = await ground.house.payments.CreatePayment(
            to_pay("2", consumer_code=await _code(ground)), metadata=TILL
        )

        assert ["decline, 2 more times"] == list(set_to.faults)
        assert "RISK_REJECTED" == declined.decline.reason
        assert ["decline, 1 more times", "html_502, until it is taken back"] == list(for_ever.faults)
        assert [] == list(cleared.faults)
        assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.state

    _played(story, tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": pb.FAULT_KIND_UNSPECIFIED},
        {"kind": pb.FAULT_KIND_LATE, "verb": 77},
        {"kind": pb.FAULT_KIND_LATE, "delay": Duration(seconds=601)},
        {"kind": pb.FAULT_KIND_LATE, "delay": Duration()},
        {"kind": pb.FAULT_KIND_LATE, "count": -1},
    ],
)
def test_a_fault_that_nobody_plays_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        request = pb.SetFaultRequest(wallet_id=THAI, **wrong)
        refused = await refusal(ground.house.sandbox.SetFault(request, metadata=OPS))
        assert refused.reason in ("FIELD_MISSING", "FIELD_INVALID")

    _played(story, tmp_path)


def test_the_clock_moves_forward_for_hub_and_wallets_and_is_kept(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        house = ground.house
        before = await house.sandbox.GetClock(pb.GetClockRequest(), metadata=OPS)
        moved = await house.sandbox.MoveClock(
            pb.MoveClockRequest(forward=Duration(seconds=12 * 3600)), metadata=OPS
        )
        to_time = Timestamp(seconds=moved.now.seconds + 60)
        later = await house.sandbox.MoveClock(pb.MoveClockRequest(to_time=to_time), metadata=OPS)
        back = pb.MoveClockRequest(to_time=before.now)

        assert (NOON, "2026-11-22") == (before.now.ToDatetime(tzinfo=NOON.tzinfo), before.business_date)
        assert (12 * 3600, "2026-11-23") == (moved.offset.seconds, moved.business_date)
        assert to_time == later.now
        assert "FIELD_INVALID" == (await refusal(house.sandbox.MoveClock(back, metadata=OPS))).reason
        nothing = pb.MoveClockRequest()
        assert "FIELD_MISSING" == (await refusal(house.sandbox.MoveClock(nothing, metadata=OPS))).reason
        with closing(sqlite3.connect(house.path)) as store:
            kept = store.execute("SELECT value FROM meta WHERE name = 'clock_offset_seconds'").fetchone()
        assert (str(12 * 3600 + 60),) == kept
        ahead = ground.wallet.machine.clock() - utc_now()
        assert 12 * 3600 + 60 == round(ahead.total_seconds())

    _played(story, tmp_path)


def test_faults_clock_and_stories_are_the_operators(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        sandbox = ground.house.sandbox
        calls: list[Any] = [
            sandbox.GetClock(pb.GetClockRequest(), metadata=TILL),
            sandbox.MoveClock(pb.MoveClockRequest(), metadata=TILL),
            sandbox.SetFault(pb.SetFaultRequest(), metadata=TILL),
            all_of(sandbox.RunScenario(pb.RunScenarioRequest(name="paid"), metadata=TILL)),
        ]

        assert ["NOT_ALLOWED"] * 4 == [(await refusal(call)).reason for call in calls]

    _played(story, tmp_path)


def test_an_unknown_story_names_those_there_are(tmp_path: Path) -> None:
    async def story(ground: Playground) -> None:
        refused = await refusal(
            all_of(ground.house.sandbox.RunScenario(pb.RunScenarioRequest(name="no"), metadata=OPS))
        )
        assert "unknown-that-resolves" in refused.message

    _played(story, tmp_path)
