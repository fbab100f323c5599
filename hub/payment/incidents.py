"""Incidents: records that a person must look at (DESIGN A1). They never close themselves: two people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.payment.proposals import Proposal


class IncidentKind(StrEnum):
    """What went against the rules of the contract with a wallet."""

    MISMATCH = "MISMATCH"
    """A yes whose amount, currency or id is not our order's; a no or a cancel under another id."""
    LATE_SUCCESS = "LATE_SUCCESS"
    """A success for an attempt that had already ended: being given back."""
    FAILURE_AFTER_SUCCESS = "FAILURE_AFTER_SUCCESS"
    """A no for an attempt whose yes is booked: the books stand."""
    WALLET_REFERENCE_REUSED = "WALLET_REFERENCE_REUSED"
    """The wallet named a payment id that it had given to another attempt."""
    RETURN_REFUSED = "RETURN_REFUSED"
    """The wallet refuses to take back what it should not have debited."""
    HOLD_MISMATCH = "HOLD_MISMATCH"
    """A yes to another capture or release than ours, or a capture of another amount."""
    RELEASE_REFUSED = "RELEASE_REFUSED"
    """The wallet does not give back what is held: it says no, or that it was captured."""
    REFUND_MISMATCH = "REFUND_MISMATCH"
    """A yes to a refund of another amount: asking has stopped until a person decides."""
    STUCK = "STUCK"
    """The hub could not go on with this record by itself."""


TEXT: Mapping[IncidentKind, str] = {
    IncidentKind.MISMATCH: (
        "The wallet spoke of something else than our order. Nothing is booked from it; the payment stays"
        " open, the hub goes on asking and cancels it at its end."
    ),
    IncidentKind.LATE_SUCCESS: (
        "A success came for something that had ended. A payment's money is given back by the hub until the"
        " wallet confirms; money given back for a declined refund is to be settled with the wallet."
    ),
    IncidentKind.FAILURE_AFTER_SUCCESS: (
        "The wallet reports a failure of what it had reported as done. The books stand and no money is moved:"
        " ask the wallet for its records."
    ),
    IncidentKind.WALLET_REFERENCE_REUSED: (
        "The wallet named an id that it had given to another attempt. Nothing is booked from it; the hub goes"
        " on asking."
    ),
    IncidentKind.RETURN_REFUSED: (
        "The wallet refuses to take back a debit that nobody wanted. The money stands in suspense and the hub"
        " goes on asking: talk to the wallet."
    ),
    IncidentKind.HOLD_MISMATCH: (
        "The wallet answered a capture or release with something else than was asked. Nothing is booked from"
        " it; the hub goes on asking."
    ),
    IncidentKind.RELEASE_REFUSED: (
        "The wallet does not give back what is held of the payer's money. What is booked stands and the hub"
        " goes on asking: talk to the wallet."
    ),
    IncidentKind.REFUND_MISMATCH: (
        "The wallet gave back another amount than asked. Nothing is booked and the hub has stopped asking:"
        " a person must decide."
    ),
    IncidentKind.STUCK: (
        "The hub could not go on with this record by itself. What is booked stands: a person must look."
    ),
}
"""What each kind means: what happened, whether money moved and what the hub does about it by itself."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing to look at. While it is not closed, more of the same kind on the same subject joins it."""

    kind: IncidentKind
    subject_id: str
    """The attempt or refund that it is about, or the payment."""
    payment_id: str
    wallet_id: str
    detail: str
    opened_at: datetime


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "OPEN"
    CLOSURE_PROPOSED = "CLOSURE_PROPOSED"
    """One operator says that it is dealt with."""
    CLOSED = "CLOSED"
    """Another one agreed. Final: a new fact of the kind opens a new incident."""


@dataclass(frozen=True, slots=True)
class Again:
    """What was reported of an incident after its first time, while it was not closed."""

    times: int
    last_detail: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident as it stands in the books."""

    number: int
    """Its place in the order of recording, from 1."""
    incident: Incident
    again: Again | None = None
    closure: Proposal | None = None
    """The proposal to close it that stands, or that closed it."""

    @property
    def incident_id(self) -> str:
        """Its id, for ever."""
        return incident_id(self.number)

    @property
    def state(self) -> IncidentState:
        """What its closure has come to."""
        if self.closure is None:
            return IncidentState.OPEN
        return IncidentState.CLOSURE_PROPOSED if self.closure.is_open else IncidentState.CLOSED


_ID = "inc_"
NUMBER_DIGITS_MAX = 18
"""What a column of the store can hold."""


def incident_id(number: int) -> str:
    """The id of the incident of this number."""
    return f"{_ID}{number}"


def incident_number(some_id: str) -> int | None:
    """The number in an incident's id; None for what is no such id."""
    digits = some_id.removeprefix(_ID)
    is_one = (
        some_id.startswith(_ID) and digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_DIGITS_MAX
    )
    return int(digits) if is_one else None
