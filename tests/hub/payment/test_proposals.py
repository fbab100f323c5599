"""Proposals: no principal alone, no second signature twice, and nothing that was replaced."""

from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from hub.payment.proposals import ApprovalRefused, ProposalId, ProposalKind, Signature, approval
from hub.payment.reasons import REASONS
from tests.hub.payment.two_people import ANN, BOB, CAT, MAIL, PROPOSED


def test_another_principal_s_approval_is_the_second_signature() -> None:
    approved = approval(PROPOSED, BOB)

    assert replace(PROPOSED, approved_by=BOB) == approved
    assert (True, False) == (PROPOSED.is_open, approved.is_open)


def test_who_put_it_forward_can_not_agree_to_it() -> None:
    refused = approval(PROPOSED, ANN)

    assert isinstance(refused, ApprovalRefused)
    assert ("FOUR_EYES", "ann put res_1 forward") == (refused.reason, refused.detail)


def test_what_is_approved_stays_as_it_is_whoever_asks_again() -> None:
    approved = replace(PROPOSED, approved_by=BOB)

    assert [approved, approved, approved] == [approval(approved, by) for by in (ANN, BOB, CAT)]


def test_what_was_replaced_is_not_approved() -> None:
    replaced = replace(PROPOSED, replaced_by=ProposalId("res_2"))
    refused = approval(replaced, BOB)

    assert isinstance(refused, ApprovalRefused)
    assert "PROPOSAL_REPLACED" == refused.reason
    assert "res_2 stands" in refused.detail
    assert not replaced.is_open
    assert {"FOUR_EYES", "PROPOSAL_REPLACED"} <= set(REASONS)


def test_two_say_the_same_whoever_says_it_and_when() -> None:
    other = replace(PROPOSED, proposal_id=ProposalId("res_2"), proposed_by=BOB)

    assert PROPOSED.says_the_same_as(other)
    for different in (
        replace(PROPOSED, subject_id="att_2"),
        replace(PROPOSED, kind=ProposalKind.INCIDENT_CLOSURE),
        replace(PROPOSED, content={"outcome": "APPROVED"}),
        replace(PROPOSED, evidence=replace(MAIL, content=b"debited")),
        replace(PROPOSED, evidence=None),
    ):
        assert not PROPOSED.says_the_same_as(different)


def test_evidence_is_known_by_its_hash() -> None:
    assert sha256(b"not debited").hexdigest() == MAIL.sha256


@given(st.lists(st.sampled_from([ANN, BOB, CAT]), max_size=8))
def test_whoever_asks_in_whatever_order_the_first_other_principal_decides(askers: list[Signature]) -> None:
    proposal = PROPOSED
    for by in askers:
        result = approval(proposal, by)
        proposal = proposal if isinstance(result, ApprovalRefused) else result

    others = [by for by in askers if by != ANN]
    assert (others[0] if others else None) == proposal.approved_by
