"""Sending back to work what the hub has stopped working on: a person says so, and is remembered."""

from hub.flows.deciding import CONFLICTS_MAX, GaveUp, commit
from hub.flows.four_eyes import signed
from hub.flows.ports import Ports
from hub.flows.units import (
    Committed,
    Conflict,
    DeadLetter,
    DueKind,
    Fenced,
    Replayed,
    Unit,
    UnitRefused,
    Unpark,
)
from hub.payment.reasons import Refused


async def retry_dead_letter(ports: Ports, kind: DueKind, record_id: str, principal_id: str) -> DeadLetter:
    """Sends a parked record back to work. Idempotent by effect; what was wrong with it is not looked at.

    Raises `Refused`: RECORD_NOT_FOUND for what never was parked.
    """
    for _ in range(CONFLICTS_MAX):
        letter = await ports.store.dead_letter(kind, record_id)
        if letter is None:
            raise Refused("RECORD_NOT_FOUND", f"{record_id} is not parked")
        if letter.retried_by is not None:
            return letter
        match await commit(ports, Unit((Unpark(kind, record_id, signed(ports, principal_id)),))):
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Committed() | Conflict() | Replayed() | Fenced() | None:
                continue
    raise GaveUp(record_id)
