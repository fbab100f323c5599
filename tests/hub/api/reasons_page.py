"""The page hub/api/REASONS.md, made from the registry of reasons; `python -m tests.hub.api` writes it."""

from collections.abc import Iterator, Mapping

from hub.api.errors import CODE_OF
from hub.bootstrap.places import ROOT
from hub.payment.reasons import REASONS, Actor, Grade

PAGE = ROOT / "hub" / "api" / "REASONS.md"

HEAD = """\
# Reasons

Every refusal and every decline carries one of these words. A **refusal** answers a call after which nothing
exists and nothing changed: a gRPC error with the trailers `hub-reason` and `hub-doc`, and the same in
`google.rpc.ErrorInfo`. A **decline** is no error: the payment or refund ended without money, and says why in
`decline.reason`. The set is open: meet a word you do not know by its gRPC code, or by `decline.by`.

Made from `hub/payment/reasons.py` by `python -m tests.hub.api`.
"""
ACTORS: Mapping[Actor, str] = {
    Actor.TERMINAL: "the cashier or the payer",
    Actor.INTEGRATOR: "who wrote the calling program",
    Actor.WALLET: "the wallet",
    Actor.OPERATIONS: "the operators of the hub",
}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    yield "## Declines\n"
    yield from (_section(name) for name in REASONS if REASONS[name].grade is Grade.DECLINE)
    yield "## Refusals\n"
    yield from (_section(name) for name in REASONS if REASONS[name].grade is not Grade.DECLINE)


def _section(name: str) -> str:
    reason = REASONS[name]
    code = "" if reason.grade is Grade.DECLINE else f" gRPC code `{CODE_OF[reason.grade].name}`."
    return f"### {name}\n\n{reason.text} To act: {ACTORS[reason.actor]}.{code}\n"
