"""Closing incidents: by two people, for good; what comes later is never lost."""

import pytest

from hub.flows.incidents import approve_closure, find_incident, propose_closure
from hub.flows.units import ReportIncident, Unit
from hub.payment.incidents import Incident, IncidentKind, IncidentState
from hub.payment.model import Payment
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import THAI
from tests.hub.payment.records import NOON
from tests.hub.payment.two_people import MAIL
from wallets.contract import PaymentNotice
from wallets.outcome import Declined, DeclineReason

DONE = "Asked the wallet: its report was wrong."


async def contradicted(floor: Floor, code: str = "E-51") -> Payment:
    """A paid payment whose wallet says afterwards that it failed: an incident."""
    paid = await floor.pay()
    await contradict(floor, paid, code)
    return paid


async def contradict(floor: Floor, paid: Payment, code: str) -> None:
    """The wallet says so."""
    no = Declined(DeclineReason.INSUFFICIENT_FUNDS, code)
    await floor.tell(THAI, PaymentNotice(paid.attempts[0].attempt_id, no))


async def states(floor: Floor) -> dict[str, IncidentState]:
    return {one.incident_id: one.state for one in await floor.store.books.incidents()}


@on_the_floor
async def test_an_incident_is_closed_by_two_people(floor: Floor) -> None:
    await contradicted(floor)
    proposed = await propose_closure(floor.ports, "inc_1", DONE, MAIL, "ann")
    closed = await approve_closure(floor.ports, "inc_1", None, "bob")

    assert (IncidentState.CLOSURE_PROPOSED, IncidentState.CLOSED) == (proposed.state, closed.state)
    assert closed.closure is not None
    assert closed.closure.approved_by is not None
    assert ("ann", "bob", {"resolution": DONE}, MAIL) == (
        closed.closure.proposed_by.principal_id,
        closed.closure.approved_by.principal_id,
        closed.closure.content,
        closed.closure.evidence,
    )
    assert closed == await approve_closure(floor.ports, "inc_1", None, "bob")
    assert closed == await propose_closure(floor.ports, "inc_1", DONE, MAIL, "ann")


@on_the_floor
async def test_nobody_closes_an_incident_alone(floor: Floor) -> None:
    await contradicted(floor)
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await approve_closure(floor.ports, "inc_1", None, "bob")
    await propose_closure(floor.ports, "inc_1", DONE, None, "ann")
    with pytest.raises(Refused, match="FOUR_EYES"):
        await approve_closure(floor.ports, "inc_1", None, "ann")

    assert {"inc_1": IncidentState.CLOSURE_PROPOSED} == await states(floor)


@on_the_floor
async def test_what_is_approved_is_what_was_read(floor: Floor) -> None:
    await contradicted(floor)
    first = await propose_closure(floor.ports, "inc_1", DONE, None, "ann")
    second = await propose_closure(floor.ports, "inc_1", "Never mind.", None, "ann")
    assert first.closure is not None
    assert second.closure is not None
    with pytest.raises(Refused, match="PROPOSAL_REPLACED"):
        await approve_closure(floor.ports, "inc_1", first.closure.proposal_id, "bob")

    closed = await approve_closure(floor.ports, "inc_1", second.closure.proposal_id, "bob")
    assert IncidentState.CLOSED is closed.state


@on_the_floor
async def test_a_closed_incident_stays_closed_and_a_new_fact_opens_a_new_one(floor: Floor) -> None:
    paid = await contradicted(floor)
    await propose_closure(floor.ports, "inc_1", DONE, None, "ann")
    await approve_closure(floor.ports, "inc_1", None, "bob")
    with pytest.raises(Refused, match="INCIDENT_CLOSED"):
        await propose_closure(floor.ports, "inc_1", "Another word.", None, "cat")
    await contradict(floor, paid, "E-99")

    assert {"inc_1": IncidentState.CLOSED, "inc_2": IncidentState.OPEN} == await states(floor)
    assert "E-99" in (await find_incident(floor.ports, "inc_2")).incident.detail


@on_the_floor
async def test_a_fact_between_proposal_and_approval_is_told_with_the_incident(floor: Floor) -> None:
    paid = await contradicted(floor)
    await propose_closure(floor.ports, "inc_1", DONE, None, "ann")
    for code in ("E-51", "E-99", "E-99"):
        await contradict(floor, paid, code)
    closed = await approve_closure(floor.ports, "inc_1", None, "bob")

    assert closed.again is not None
    assert (1, True) == (closed.again.times, "E-99" in closed.again.last_detail)
    assert 1 == len(await states(floor))


@pytest.mark.parametrize("incident_id", ["inc_9", "inc_", "att_1", ""])
@on_the_floor
async def test_what_is_no_incident_is_not_closed(floor: Floor, incident_id: str) -> None:
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await propose_closure(floor.ports, incident_id, DONE, None, "ann")
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await approve_closure(floor.ports, incident_id, None, "bob")


@on_the_floor
async def test_another_incident_s_closure_closes_nothing(floor: Floor) -> None:
    for subject in ("att_1", "att_2"):
        incident = Incident(IncidentKind.STUCK, subject, "pay_1", THAI, "why", NOON)
        await floor.store.commit(Unit((ReportIncident(incident),)))
    one = await propose_closure(floor.ports, "inc_1", DONE, None, "ann")
    await propose_closure(floor.ports, "inc_2", DONE, None, "ann")
    assert one.closure is not None
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await approve_closure(floor.ports, "inc_2", one.closure.proposal_id, "bob")
