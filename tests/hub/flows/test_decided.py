"""What people decided, in words: names, evidence, and whether it has an effect."""

from dataclasses import replace

from hub.flows.decided import told
from hub.payment.proposals import ProposalId, ProposalKind
from tests.hub.payment.records import NOON
from tests.hub.payment.two_people import BOB, MAIL, PROPOSED

DOCUMENT = f"'Mail of the wallet, ticket 4711' (11 bytes of text/plain, SHA-256 {MAIL.sha256[:16]})"
ASKED = f"ann proposes to settle att_1 as DECLINED, on the evidence of {DOCUMENT}: res_1"


def test_a_proposal_says_that_it_has_no_effect_yet() -> None:
    assert [(NOON, f"{ASKED}; without effect until another operator agrees.")] == list(told(PROPOSED))


def test_an_approval_says_what_it_did() -> None:
    assert [
        (NOON, f"{ASKED}."),
        (NOON, "bob agrees to res_1: people have settled att_1 as DECLINED."),
    ] == list(told(replace(PROPOSED, approved_by=BOB)))


def test_what_was_replaced_says_by_what() -> None:
    replaced = replace(PROPOSED, replaced_by=ProposalId("res_2"), evidence=None)
    (line,) = told(replaced)
    assert (
        "ann proposes to settle att_1 as DECLINED: res_1; nobody agreed before res_2 took its place."
        == line[1]
    )


def test_a_closure_tells_what_was_done() -> None:
    name = MAIL.description
    closure = replace(
        PROPOSED,
        kind=ProposalKind.INCIDENT_CLOSURE,
        subject_id="inc_7",
        content={"resolution": "settled by bank"},
        evidence=replace(MAIL, content=b"", media_type=""),
        approved_by=BOB,
    )
    assert [
        f"ann proposes to close inc_7, 'settled by bank', on the evidence of {name!r}: res_1.",
        "bob agrees to res_1: inc_7 is closed.",
    ] == [text for _, text in told(closure)]
