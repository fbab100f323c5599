"""Changing a payment: load, decide, commit; lost rounds and commits in doubt are decided again."""

from dataclasses import replace

import pytest

from hub.flows.deciding import (
    CONFLICTS_MAX,
    GaveUp,
    ReferenceReused,
    change_payment,
    commit,
    learn,
    load,
    unit_of,
    write,
)
from hub.flows.pay import accept
from hub.flows.units import (
    CommitInDoubt,
    Committed,
    PostEntry,
    ReportIncident,
    SavePayment,
    StoreStopped,
    Unit,
)
from hub.ledger.entry import EntryKind
from hub.payment.lifecycle import AskedBy, Step, answered
from hub.payment.model import Payment, PaymentState
from hub.payment.reasons import Refused
from hub.store.sqlite.store import SqliteStore
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.parties import money
from wallets.outcome import Approved, Declined, DeclineReason

NO_MONEY = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")


async def accepted(floor: Floor) -> Payment:
    """A payment SUBMITTED that nobody works on."""
    return (await accept(floor.ports, floor.asked())).payment


def a_yes(payment: Payment, wallet_payment_id: str = "thai-1") -> Approved:
    attempt = payment.attempts[0]
    return Approved(attempt.attempt_id, wallet_payment_id, attempt.wallet_amount)


def noted(text: str, payment: Payment) -> Step:
    """Any change of a payment."""
    return Step(replace(payment, description=text))


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_an_answer_whose_commit_was_in_doubt_is_booked_once(floor: Floor, written: bool) -> None:
    floor.wallets_lie = True
    payment = await accepted(floor)
    floor.doubt_next_commit(written=written)

    paid = await learn(
        floor.ports, payment.payment_id, payment.attempts[0].attempt_id, a_yes(payment), AskedBy.PAY
    )

    assert PaymentState.SUCCEEDED is paid.state
    assert [EntryKind.PAYMENT] == await floor.booked(paid.payment_id)
    assert await floor.balances() == PAID_3480_JPY


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_payment_whose_acceptance_was_in_doubt_is_made_once_and_asked_for(
    floor: Floor, written: bool
) -> None:
    floor.doubt_next_commit(written=written)

    created = await floor.create(request_id="till-1")
    paid = await floor.desk.settled_payment(created.payment)

    assert not created.replayed
    assert PaymentState.SUCCEEDED is paid.state
    assert [paid.payment_id] == [payment.payment_id for payment in await floor.payments()]
    assert [0.0] == floor.thai.asked_at("pay")


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_an_order_whose_commit_was_in_doubt_is_made_once(floor: Floor, written: bool) -> None:
    floor.doubt_next_commit(written=written)

    made = await floor.create(consumer_code=None)

    assert not made.replayed
    assert [made.payment] == await floor.payments()


@on_the_floor
async def test_a_store_that_stays_in_doubt_is_told_as_unavailable(floor: Floor) -> None:
    payment = await accepted(floor)

    async def broken() -> None:
        raise CommitInDoubt("the connection broke")

    floor.before_commit = broken
    assert await commit(floor.ports, Unit(())) is None
    with pytest.raises(GaveUp, match=payment.payment_id):
        await change_payment(floor.ports, payment.payment_id, lambda current: noted("x", current))
    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await floor.create()
    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await floor.create(consumer_code=None)
    floor.before_commit = None


@on_the_floor
async def test_who_lost_a_round_decides_again_on_what_stands(floor: Floor) -> None:
    payment = await accepted(floor)
    seen: list[int] = []

    def decide(current: Payment) -> Step:
        seen.append(current.version)
        return noted(f"{current.description}+", current)

    async def meanwhile() -> None:
        floor.before_commit = None
        floor.store._writer.write(
            [Unit((SavePayment(replace(payment, description="theirs")),))], floor.clock.now()
        )

    floor.before_commit = meanwhile
    changed = await change_payment(floor.ports, payment.payment_id, decide)

    assert [1, 2] == seen
    assert "theirs+" == changed.description


@on_the_floor
async def test_who_loses_every_round_gives_up_and_has_changed_nothing(floor: Floor) -> None:
    payment = await accepted(floor)
    rounds = 0

    def decide(current: Payment) -> Step:
        nonlocal rounds
        rounds += 1
        return noted("never", replace(current, version=current.version + 1))

    with pytest.raises(GaveUp):
        await change_payment(floor.ports, payment.payment_id, decide)

    assert CONFLICTS_MAX == rounds
    assert payment == await floor.payment(payment.payment_id)


@on_the_floor
async def test_a_decision_that_changes_nothing_is_not_written(floor: Floor) -> None:
    payment = await accepted(floor)

    async def nobody() -> None:
        raise AssertionError("nothing was to be written")

    floor.before_commit = nobody
    assert payment == await write(floor.ports, payment, Step(payment))
    assert payment == await change_payment(floor.ports, payment.payment_id, Step)


@on_the_floor
async def test_a_decision_may_raise_and_leaves_everything_as_it_is(floor: Floor) -> None:
    payment = await accepted(floor)

    def refuse(current: Payment) -> Step:
        raise LookupError(current.payment_id)

    with pytest.raises(LookupError):
        await change_payment(floor.ports, payment.payment_id, refuse)

    assert payment == await floor.payment(payment.payment_id)


@on_the_floor
async def test_a_payment_that_is_not_there_is_a_bug(floor: Floor) -> None:
    with pytest.raises(KeyError, match="pay_of_nobody"):
        await load(floor.ports, "pay_of_nobody")


@on_the_floor
async def test_a_wallet_payment_id_of_another_attempt_is_told_to_who_decides(floor: Floor) -> None:
    floor.wallets_lie = True
    first, second = await accepted(floor), await accepted(floor)
    await learn(floor.ports, first.payment_id, first.attempts[0].attempt_id, a_yes(first), AskedBy.PAY)
    taken = second.with_attempt(replace(second.attempts[0], wallet_payment_id="thai-1"))

    with pytest.raises(ReferenceReused, match="WALLET_REFERENCE_REUSED"):
        await change_payment(floor.ports, second.payment_id, lambda _: Step(taken))

    assert second == await floor.payment(second.payment_id)


@on_the_floor
async def test_a_decision_becomes_one_unit_of_record_entries_and_incidents(floor: Floor) -> None:
    payment = await accepted(floor)
    guard = SavePayment(payment)

    yes = answered(
        payment,
        payment.attempts[0].attempt_id,
        a_yes(payment),
        AskedBy.PAY,
        floor.thai.profile,
        floor.clock.now(),
    )
    odd = answered(
        payment,
        payment.attempts[0].attempt_id,
        replace(a_yes(payment), amount=money("1.00 THB")),
        AskedBy.PAY,
        floor.thai.profile,
        floor.clock.now(),
    )

    booking, reporting = unit_of(yes, guard), unit_of(odd)
    assert [SavePayment, SavePayment, PostEntry] == [type(change) for change in booking.changes]
    assert guard is booking.changes[0]
    assert [False, True] == [
        change.completes for change in booking.changes if isinstance(change, SavePayment)
    ]
    assert [SavePayment, ReportIncident] == [type(change) for change in reporting.changes]


@on_the_floor
async def test_a_stopped_store_is_nobodys_doubt(floor: Floor) -> None:
    payment = await accepted(floor)

    async def stopped() -> None:
        raise StoreStopped("disk full")

    floor.before_commit = stopped
    with pytest.raises(StoreStopped):
        await learn(floor.ports, payment.payment_id, payment.attempts[0].attempt_id, NO_MONEY, AskedBy.NOTICE)
    floor.before_commit = None
    await floor.restart()

    assert payment == await floor.payment(payment.payment_id)
    assert isinstance(await floor.store.commit(Unit((SavePayment(payment),))), Committed)


@on_the_floor
async def test_a_payment_that_still_stands_as_its_caller_saw_it_is_not_read_again(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = await accepted(floor)
    reads: list[str] = []
    read = SqliteStore.payment

    async def counted(store: SqliteStore, payment_id: str) -> Payment | None:
        reads.append(payment_id)
        return await read(store, payment_id)

    monkeypatch.setattr(SqliteStore, "payment", counted)
    changed = await change_payment(
        floor.ports, payment.payment_id, lambda current: noted("kept", current), payment
    )

    assert ("kept", []) == (changed.description, reads)


@on_the_floor
async def test_a_decision_on_a_payment_that_was_changed_meanwhile_is_made_anew(floor: Floor) -> None:
    seen = await accepted(floor)
    await change_payment(floor.ports, seen.payment_id, lambda current: noted("by another", current))
    decided_on: list[str] = []

    def decide(current: Payment) -> Step:
        decided_on.append(current.description)
        return noted(f"{current.description}, then by me", current)

    changed = await change_payment(floor.ports, seen.payment_id, decide, seen)

    assert [seen.description, "by another"] == decided_on
    assert "by another, then by me" == changed.description


@on_the_floor
async def test_that_nothing_is_to_change_is_believed_of_a_payment_as_it_stands_only(floor: Floor) -> None:
    seen = await accepted(floor)
    await change_payment(floor.ports, seen.payment_id, lambda current: noted("by another", current))

    def decide(current: Payment) -> Step:
        return noted("and mended", current) if current.description == "by another" else Step(current)

    changed = await change_payment(floor.ports, seen.payment_id, decide, seen)

    assert "and mended" == changed.description
