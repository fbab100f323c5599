"""Wrong ideas of what two people decide, of who works on what, and of how often a wallet may be called.

Seeds show few of them, since a store refuses what the flows would let through and calling out of turn loses
no money: most of these name the test that shows it. `operators` has what seeds do show.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from hub.flows.ports import Ports
from hub.flows.units import ApproveProposal, Unit
from hub.payment.proposals import ApprovalRefused, Proposal, Signature
from tests.planted.bug import Bug, always

Approval = Callable[[Proposal, Signature], Proposal | ApprovalRefused]
Commit = Callable[[Ports, Unit], Awaitable[Any]]

FOUR_EYES = "tests/hub/flows/test_four_eyes.py"
RESOLVE = "tests/hub/flows/test_resolve.py"
BUDGET = "tests/wallets/test_budget.py"
CAPS = "tests/hub/store/contract/test_caps.py"


def _anybody(_: Approval) -> Approval:
    return lambda proposal, by: replace(proposal, approved_by=by)


def _again(right: Approval) -> Approval:
    def approval(proposal: Proposal, by: Signature) -> Proposal | ApprovalRefused:
        return right(replace(proposal, approved_by=None), by)

    return approval


def _signed_only(right: Commit) -> Commit:
    """The signature is written, and what it decides is for somebody else to see to."""

    async def commit(ports: Ports, unit: Unit) -> Any:
        signed = tuple(change for change in unit.changes if isinstance(change, ApproveProposal))
        return await right(ports, Unit(signed) if signed else unit)

    return commit


BUGS = (
    Bug(
        "one-pair-of-eyes",
        "Who puts a decision forward may agree to it.",
        (("hub.flows.four_eyes.approval", _anybody),),
        check=f"{FOUR_EYES}::test_the_same_principal_is_refused_and_nothing_is_done",
    ),
    Bug(
        "decided-again",
        "Each approval of a decision has its effect.",
        (("hub.flows.four_eyes.approval", _again),),
        check=f"{FOUR_EYES}::test_another_principal_gives_it_its_effect_once",
    ),
    Bug(
        "decided-and-not-done",
        "A decision that was signed will be carried out by and by.",
        (("hub.flows.four_eyes.commit", _signed_only),),
        check=f"{RESOLVE}::test_a_debit_that_people_found_is_booked_as_if_the_wallet_had_said_so",
    ),
    Bug(
        "evidence-is-paper",
        "Two decisions are the same whatever evidence they rest on.",
        (
            (
                "hub.payment.proposals.Proposal.says_the_same_as",
                lambda _: lambda one, other: (one.kind, one.subject_id) == (other.kind, other.subject_id),
            ),
        ),
        check="tests/hub/payment/test_proposals.py::test_two_say_the_same_whoever_says_it_and_when",
    ),
    Bug(
        "budget-ignored",
        "A wallet will say so when it is called too often.",
        (("wallets.budget.Budget._is_free", always(value=True)),),
    ),
    Bug(
        "first-come-first-served",
        "A new payment and a cancel wait in one line.",
        (
            (
                "wallets.budget._Waiting.__lt__",
                lambda _: lambda one, other: one.number < other.number,
            ),
        ),
        check=f"{BUDGET}::test_calls_that_wait_are_served_by_urgency_then_by_when_they_fell_due",
    ),
    Bug(
        "reserved-is-free",
        "What a wallet only reserves does not count against its cap.",
        (("hub.store.sqlite.applying.OPEN_AMOUNT", lambda right: right.replace("'HELD', ", "")),),
        check=f"{CAPS}::test_what_a_wallet_reserves_counts_as_open_until_it_is_captured_or_released",
    ),
)
