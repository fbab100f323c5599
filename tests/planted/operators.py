"""Wrong ideas of what operators decide, and of what waits for them: seeds in which they act show them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fx.money import Money
from hub.flows.ports import Ids, Ports
from hub.flows.units import AddProposal, CloseIncident, Committed, Unit, Unpark
from hub.payment.holds import HoldRefused
from hub.payment.lifecycle import Step
from hub.payment.model import Attempt, Payment
from hub.payment.proposals import ProposalKind
from hub.payment.resolutions import ResolvedOutcome
from tests.planted.bug import Bug

Commit = Callable[[Ports, Unit], Awaitable[Any]]
Resolved = Callable[..., Any]
Split = Callable[..., Step | HoldRefused]
Later = Callable[[Ids, Attempt, datetime, datetime], Attempt]

POISONED = ("line.poisoned",)
PARKING = "tests/hub/store/contract/test_dead_letters.py"
SPREADING = "tests/hub/flows/test_spreading.py"


def _takes_it_all(right: Split) -> Split:
    """Nothing of a disputed hold goes back."""

    def split(payment: Payment, capture_id: str, captured: Money, released: Money, at: datetime) -> Any:
        if captured.is_zero:
            return right(payment, capture_id, captured, released, at)
        return right(payment, capture_id, payment.amount, Money(payment.amount.currency_code, 0), at)

    return split


def _closed_at_once(right: Commit) -> Commit:
    """What one person calls dealt with is closed."""

    async def commit(ports: Ports, unit: Unit) -> Any:
        closed = tuple(
            CloseIncident(change.proposal.subject_id)
            for change in unit.changes
            if isinstance(change, AddProposal) and change.proposal.kind is ProposalKind.INCIDENT_CLOSURE
        )
        return await right(ports, Unit((*unit.changes, *closed)))

    return commit


def _signed_only(_: object) -> Callable[[object], Awaitable[tuple[()]]]:
    async def close(_: object) -> tuple[()]:
        return ()

    return close


def _always_unpaid(right: Resolved) -> Resolved:
    """Where people had to decide, the payer was not debited."""

    def attempt_resolved(payment: Payment, attempt_id: str, _: ResolvedOutcome, *rest: object) -> Any:
        return right(payment, attempt_id, ResolvedOutcome.DECLINED, *rest)

    return attempt_resolved


def _said_and_not_written(right: Commit) -> Commit:
    """A retry needs no row."""

    async def commit(ports: Ports, unit: Unit) -> Any:
        if any(isinstance(change, Unpark) for change in unit.changes):
            return Committed(datetime(2026, 11, 22, tzinfo=UTC))
        return await right(ports, unit)

    return commit


def _without_an_end(_: Later) -> Later:
    """A wait is spread whatever it ends at."""

    def later(ids: Ids, attempt: Attempt, due_at: datetime, _now: datetime) -> Attempt:
        return replace(attempt, due_at=due_at + timedelta(milliseconds=ids.jitter_ms(30_000)))

    return later


def _parked_too(due: str) -> str:
    """What is due is due, whatever list it is on."""
    return due.replace("FROM dead_letter WHERE", "FROM dead_letter WHERE 0 AND")


BUGS = (
    Bug(
        "split-takes-it-all",
        "Of a disputed hold the merchant gets all, once it gets something.",
        (("hub.flows.split.split", _takes_it_all),),
    ),
    Bug(
        "closed-by-one",
        "An incident is closed when somebody says that it is dealt with.",
        (("hub.flows.four_eyes.commit", _closed_at_once),),
    ),
    Bug(
        "closing-forgotten",
        "An incident that two people called dealt with is off the list by that alone.",
        (("hub.flows.incidents._close", _signed_only),),
    ),
    Bug(
        "resolved-is-unpaid",
        "An unknown that people have to end was never paid.",
        (("hub.flows.resolve.attempt_resolved", _always_unpaid),),
    ),
    Bug(
        "retry-unwritten",
        "A record goes back to work because somebody said so.",
        (("hub.flows.dead_letters.commit", _said_and_not_written),),
        needs=POISONED,
    ),
    Bug(
        "parked-is-worked",
        "What is due is worked on, whoever gave it up.",
        (("hub.store.sqlite.lists.DUE", _parked_too),),
        check=f"{PARKING}::test_a_parked_record_is_due_no_more_until_it_is_sent_back_to_work",
    ),
    Bug(
        "jitter-past-expiry",
        "A wait may be spread beyond the end of what it waits for.",
        (("hub.flows.spreading._later", _without_an_end),),
        check=f"{SPREADING}::test_an_inquiry_never_waits_past_the_attempt_s_expiry",
    ),
)
