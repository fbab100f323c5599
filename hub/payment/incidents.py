"""Incidents: records that a person must look at (DESIGN A1). They never close themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IncidentKind(StrEnum):
    """What went against the rules of the contract with a wallet."""

    MISMATCH = "MISMATCH"
    """A yes whose amount, currency or id is not our order's."""
    LATE_SUCCESS = "LATE_SUCCESS"
    """A success for an attempt that had already ended: being given back."""
    FAILURE_AFTER_SUCCESS = "FAILURE_AFTER_SUCCESS"
    """A no for an attempt whose yes is booked: the books stand."""
    WALLET_REFERENCE_REUSED = "WALLET_REFERENCE_REUSED"
    """The wallet named a payment id that it had given to another attempt."""
    RETURN_REFUSED = "RETURN_REFUSED"
    """The wallet refuses to take back what it should not have debited."""
    REFUND_MISMATCH = "REFUND_MISMATCH"
    """A yes to a refund of another amount: asking has stopped until a person decides."""
    STUCK = "STUCK"
    """The hub could not go on with this record by itself."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing to look at. The same kind on the same subject is recorded once."""

    kind: IncidentKind
    subject_id: str
    """The attempt or refund that it is about."""
    payment_id: str
    wallet_id: str
    detail: str
    opened_at: datetime
