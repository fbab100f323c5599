"""Operators and what one of them put forward, for tests of what two people decide."""

from hub.payment.proposals import Evidence, PrincipalId, Proposal, ProposalId, ProposalKind, Signature
from tests.hub.payment.records import NOON

MAIL = Evidence("Mail of the wallet, ticket 4711", b"not debited", "text/plain")
ANN, BOB, CAT = (Signature(PrincipalId(name), NOON) for name in ("ann", "bob", "cat"))
PROPOSED = Proposal(
    proposal_id=ProposalId("res_1"),
    kind=ProposalKind.RESOLUTION,
    subject_id="att_1",
    payment_id="pay_1",
    content={"outcome": "DECLINED"},
    proposed_by=ANN,
    evidence=MAIL,
)
