"""Four eyes in the store: guards inside the commit, so that two at once make one effect."""

import asyncio
from dataclasses import replace

from hub.flows.units import (
    AddProposal,
    ApproveProposal,
    Change,
    CloseIncident,
    Committed,
    Conflict,
    ReportIncident,
    Unit,
)
from hub.payment.incidents import Incident, IncidentKind, IncidentState
from hub.payment.proposals import ProposalId, ProposalKind
from hub.store.sqlite.store import SqliteStore
from tests.hub.payment.two_people import ANN, BOB, CAT, PROPOSED
from tests.hub.store.engines import Home
from tests.hub.store.samples import NOON, commit, submitted, success, write

INCIDENT = Incident(IncidentKind.STUCK, "att_1", "pay_1", "W-TH", "why", NOON)
CLOSURE = replace(
    PROPOSED, proposal_id=ProposalId("clo_1"), kind=ProposalKind.INCIDENT_CLOSURE, subject_id="inc_1"
)


async def _at_once(store: SqliteStore, *units: tuple[Change, ...]) -> list[str]:
    found = await asyncio.gather(*(store.commit(Unit(changes)) for changes in units))
    return [type(answer).__name__ for answer in found]


def test_an_approval_and_its_effect_are_written_together_or_not_at_all(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        await write(store, AddProposal(PROPOSED))
        effect = success(payment).changes
        alone = Unit((ApproveProposal(PROPOSED.proposal_id, ANN), *effect))
        assert Conflict(PROPOSED.proposal_id) == await store.commit(alone)
        late = Unit(
            (ApproveProposal(PROPOSED.proposal_id, BOB), *success(replace(payment, version=9)).changes)
        )
        assert Conflict(payment.payment_id) == await store.commit(late)
        assert PROPOSED == await store.proposal(PROPOSED.proposal_id)
        assert [] == await store.books.entries_of_payment(payment.payment_id)
        await commit(store, Unit((ApproveProposal(PROPOSED.proposal_id, BOB), *effect)))
        assert replace(PROPOSED, approved_by=BOB) == await store.proposal(PROPOSED.proposal_id)
        assert 1 == len(await store.books.entries_of_payment(payment.payment_id))

    home.run(story)


def test_of_two_approvals_in_one_batch_one_has_the_effect(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        await write(store, AddProposal(PROPOSED))
        effect = success(payment).changes
        answers = await _at_once(
            store,
            (ApproveProposal(PROPOSED.proposal_id, BOB), *effect),
            (ApproveProposal(PROPOSED.proposal_id, CAT), *effect),
        )
        assert sorted(answers) == [Committed.__name__, Conflict.__name__]
        assert 1 == len(await store.books.entries_of_payment(payment.payment_id))

    home.run(story)


def test_of_two_proposals_in_one_batch_one_stands(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        other = replace(PROPOSED, proposal_id=ProposalId("res_2"), proposed_by=BOB)
        answers = await _at_once(store, (AddProposal(PROPOSED),), (AddProposal(other),))
        assert sorted(answers) == [Committed.__name__, Conflict.__name__]
        assert 1 == len(await store.books.proposals())
        standing = await store.standing_proposal(ProposalKind.RESOLUTION, "att_1")
        assert [standing] == list(await store.books.proposals(waiting=True))

    home.run(story)


def test_one_that_was_written_in_doubt_and_replaced_since_is_put_forward_again_for_nothing(
    home: Home,
) -> None:
    async def story(store: SqliteStore) -> None:
        await submitted(store, "1")
        await write(store, AddProposal(PROPOSED))
        other = replace(PROPOSED, proposal_id=ProposalId("res_2"), content={"outcome": "APPROVED"})
        await write(store, AddProposal(other, PROPOSED))
        assert isinstance(await store.commit(Unit((AddProposal(PROPOSED, other),))), Committed)
        assert other == await store.standing_proposal(PROPOSED.kind, PROPOSED.subject_id)
        kept = await store.proposal(PROPOSED.proposal_id)
        assert kept is not None
        assert other.proposal_id == kept.replaced_by

    home.run(story)


def test_decisions_outlive_the_process(home: Home) -> None:
    async def decided(store: SqliteStore) -> None:
        await write(store, ReportIncident(INCIDENT))
        await write(store, AddProposal(CLOSURE))
        await write(store, ApproveProposal(CLOSURE.proposal_id, BOB), CloseIncident("inc_1"))

    async def later(store: SqliteStore) -> None:
        record = await store.incident("inc_1")
        assert record is not None
        assert (IncidentState.CLOSED, replace(CLOSURE, approved_by=BOB)) == (record.state, record.closure)
        assert Conflict("inc_1") == await store.commit(Unit((CloseIncident("inc_1"),)))
        assert [record] == list(await store.books.incidents(states=(IncidentState.CLOSED,)))
        assert [] == list(await store.books.incidents(states=(IncidentState.OPEN,)))

    home.run(decided)
    home.run(later)
