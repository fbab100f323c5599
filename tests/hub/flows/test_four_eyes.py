"""Deciding with four eyes: no effect alone, one effect together, whatever comes at once or in doubt."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.flows.four_eyes import agree, put_forward, signed
from hub.flows.units import Change, SetClockOffset
from hub.payment.proposals import Proposal, ProposalId, ProposalKind
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor, play
from tests.hub.payment.two_people import PROPOSED

KIND = ProposalKind.RESOLUTION
ONLY = ("FOUR_EYES", "PROPOSAL_REPLACED")


class Effects:
    """Counts what approvals would do."""

    def __init__(self, refusal: str | None = None) -> None:
        self.asked: list[Proposal] = []
        self._refusal = refusal

    async def __call__(self, proposal: Proposal) -> tuple[Change, ...]:
        self.asked.append(proposal)
        await asyncio.sleep(0)
        if self._refusal is not None:
            raise Refused(self._refusal)
        return (SetClockOffset(0),)


def other(name: str, content: str = "APPROVED") -> Proposal:
    """Another proposal on the same subject."""
    return replace(PROPOSED, proposal_id=ProposalId(name), content={"outcome": content})


async def stored(floor: Floor, proposal_id: str = "res_1") -> Proposal:
    found = await floor.store.proposal(proposal_id)
    assert found is not None
    return found


@on_the_floor
async def test_the_same_principal_is_refused_and_nothing_is_done(floor: Floor) -> None:
    effects = Effects()
    await put_forward(floor.ports, PROPOSED)

    for _ in range(2):
        with pytest.raises(Refused, match="FOUR_EYES"):
            await agree(floor.ports, KIND, "res_1", "ann", effects)

    assert [] == effects.asked
    assert (await stored(floor)).is_open


@on_the_floor
async def test_another_principal_gives_it_its_effect_once(floor: Floor) -> None:
    effects = Effects()
    await put_forward(floor.ports, PROPOSED)

    first = await agree(floor.ports, KIND, "res_1", "bob", effects)
    again = [await agree(floor.ports, KIND, "res_1", who, effects) for who in ("bob", "ann", "cat")]

    assert [first] * 3 == again
    assert [PROPOSED] == effects.asked
    assert first == await stored(floor)


@on_the_floor
async def test_approvals_at_once_make_one_effect(floor: Floor) -> None:
    await put_forward(floor.ports, PROPOSED)

    approving = (agree(floor.ports, KIND, "res_1", f"bob_{number}", Effects()) for number in range(10))
    found = await asyncio.gather(*approving)

    assert [await stored(floor)] * 10 == found


@on_the_floor
async def test_a_refused_effect_leaves_it_open(floor: Floor) -> None:
    await put_forward(floor.ports, PROPOSED)

    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await agree(floor.ports, KIND, "res_1", "bob", Effects("PAYMENT_STATE"))

    assert (await stored(floor)).is_open


@on_the_floor
async def test_saying_the_same_again_changes_nothing(floor: Floor) -> None:
    same = replace(PROPOSED, proposal_id=ProposalId("res_2"), proposed_by=signed(floor.ports, "bob"))
    await put_forward(floor.ports, PROPOSED)

    assert PROPOSED == await put_forward(floor.ports, same)
    with pytest.raises(Refused, match="FOUR_EYES"):
        await agree(floor.ports, KIND, "res_1", "ann", Effects())
    approved = await agree(floor.ports, KIND, "res_1", "bob", Effects())
    assert approved == await put_forward(floor.ports, same)


@on_the_floor
async def test_another_proposal_takes_the_place_of_one_that_waits(floor: Floor) -> None:
    await put_forward(floor.ports, PROPOSED)
    newer = await put_forward(floor.ports, other("res_2"))

    with pytest.raises(Refused, match="PROPOSAL_REPLACED"):
        await agree(floor.ports, KIND, "res_1", "bob", Effects())
    await agree(floor.ports, KIND, newer.proposal_id, "bob", Effects())

    assert "res_2" == (await stored(floor)).replaced_by


@on_the_floor
async def test_what_is_decided_for_good_is_not_proposed_otherwise(floor: Floor) -> None:
    await put_forward(floor.ports, PROPOSED)
    await agree(floor.ports, KIND, "res_1", "bob", Effects())

    with pytest.raises(Refused, match="INCIDENT_CLOSED"):
        await put_forward(floor.ports, other("res_2"), if_decided="INCIDENT_CLOSED")
    assert "res_2" == (await put_forward(floor.ports, other("res_2"))).proposal_id


@on_the_floor
async def test_what_nobody_put_forward_is_not_approved(floor: Floor) -> None:
    await put_forward(floor.ports, PROPOSED)

    for kind, name in ((KIND, "res_9"), (ProposalKind.INCIDENT_CLOSURE, "res_1")):
        with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
            await agree(floor.ports, kind, name, "bob", Effects())


@pytest.mark.parametrize("written", [True, False])
@on_the_floor
async def test_a_commit_in_doubt_is_looked_up(floor: Floor, written: bool) -> None:
    floor.doubt_next_commit(written=written)
    assert PROPOSED == await put_forward(floor.ports, PROPOSED)
    floor.doubt_next_commit(written=written)
    approved = await agree(floor.ports, KIND, "res_1", "bob", Effects())

    assert approved == await stored(floor)
    assert 1 == len(await floor.store.books.proposals())


@given(
    st.lists(
        st.tuples(st.sampled_from(["propose", "agree"]), st.sampled_from(["ann", "bob"]), st.integers(1, 3)),
        max_size=8,
    )
)
def test_whatever_two_people_do_at_once_no_decision_is_ever_one_person_s(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, int]]
) -> None:
    async def story(floor: Floor) -> None:
        effects = Effects()

        async def act(what: str, who: str, number: int) -> None:
            if what == "propose":
                proposal = other(floor.ids.new("res"), str(number))
                by = signed(floor.ports, who)
                await put_forward(floor.ports, replace(proposal, proposed_by=by))
            else:
                standing = await floor.store.standing_proposal(KIND, PROPOSED.subject_id)
                if standing is not None:
                    await agree(floor.ports, KIND, standing.proposal_id, who, effects)

        found = await asyncio.gather(*(act(*one) for one in acts), return_exceptions=True)
        proposals = await floor.store.books.proposals()
        refused = [wrong for wrong in found if wrong is not None]
        assert all(isinstance(wrong, Refused) and wrong.reason in ONLY for wrong in refused), refused
        assert 1 >= sum(proposal.is_open for proposal in proposals)
        for proposal in proposals:
            assert proposal.approved_by is None or (
                proposal.approved_by.principal_id != proposal.proposed_by.principal_id
            )

    play(tmp_path_factory.mktemp("floor"), story)
