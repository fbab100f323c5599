"""Closing a business day in rows: sealing the lanes and keeping what its report needs as it stands now.

A day closes in one commit and no entry of it can come after: the commit that books an entry reads the last
closed day inside the same single writer (DESIGN A8: a fence, not a scan).
"""

import sqlite3
from datetime import timedelta

from hub.flows.books import LaneHead
from hub.flows.units import CloseDay, UnitRefused
from hub.ledger.chain import seal
from hub.participants.directory import directory
from hub.settlement.daybook import participants_of
from hub.store.sqlite import attempts, holds, journal, participants, payments, refunds
from hub.store.sqlite.lane import Draft
from hub.store.sqlite.rows import Columns, instant_text

_PARTICIPANT = Columns("business_date", "role", "participant_id", "currency", "minimum_payout_minor")

INSERT_DAY = "INSERT INTO day (business_date, closed_at, seal) VALUES (?, ?, ?)"
INSERT_HEAD = "INSERT INTO day_head (business_date, lane, seq, hash) VALUES (?, ?, ?, ?)"
INSERT_PARTICIPANT = _PARTICIPANT.insert("day_participant")
IS_CLOSED = "SELECT 1 FROM day WHERE business_date = ?"

# Of payments those in `daybook.UNRESOLVED_STATES` and those with a refund on its way.
UNRESOLVED_PAYMENTS = (
    "FROM payment WHERE payment_id IN ("
    "SELECT payment_id FROM payment WHERE state IN ('SUBMITTED', 'CAPTURING', 'RELEASING', 'CANCELLING')"
    " UNION SELECT payment_id FROM refund WHERE state = 'SUBMITTED')"
)
UNRESOLVED_REFUNDS = "FROM refund WHERE state = 'SUBMITTED'"

KEEP_PAYMENTS = payments.PAYMENT.copy("day_payment", "closed_day", UNRESOLVED_PAYMENTS)
KEEP_ATTEMPTS = attempts.ATTEMPT.copy(
    "day_attempt",
    "closed_day",
    "FROM attempt WHERE payment_id IN (SELECT payment_id FROM day_payment WHERE closed_day = ?)",
)
KEEP_HOLDS = holds.HOLD.copy(
    "day_hold",
    "closed_day",
    "FROM hold WHERE payment_id IN (SELECT payment_id FROM day_payment WHERE closed_day = ?)",
)
KEEP_REFUNDS = refunds.REFUND.copy("day_refund", "closed_day", UNRESOLVED_REFUNDS)


def close(connection: sqlite3.Connection, change: CloseDay, draft: Draft) -> UnitRefused | None:
    """Closes a day; a closed one stays as it is. The refusal, if a guard says no."""
    day = change.business_date
    if day <= draft.last_closed:
        closed = connection.execute(IS_CLOSED, (day.isoformat(),)).fetchone()
        return UnitRefused("DAY_NOT_FOUND", f"the books begin after {day}") if closed is None else None
    first_open = draft.last_closed + timedelta(days=1)
    if day > first_open:
        return UnitRefused("EARLIER_DAY_OPEN", f"{first_open} is open")
    if change.not_before is not None and draft.at < change.not_before:
        return UnitRefused("DAY_NOT_OVER", f"{day} closes from {instant_text(change.not_before)}")
    _seal(connection, day.isoformat(), draft)
    _keep(connection, day.isoformat())
    draft.last_closed = day
    return None


def _seal(connection: sqlite3.Connection, day: str, draft: Draft) -> None:
    """Seals the heads of all lanes, this one's with the entries of the present batch."""
    here = LaneHead(draft.lane, draft.seq, draft.head)
    heads = [here if head.lane == draft.lane else head for head in journal.lanes(connection)]
    sealed = seal((head.lane, head.seq, head.hash) for head in heads)
    connection.execute(INSERT_DAY, (day, instant_text(draft.at), sealed.hex()))
    connection.executemany(INSERT_HEAD, [(day, head.lane, head.seq, head.hash.hex()) for head in heads])


def _keep(connection: sqlite3.Connection, day: str) -> None:
    """Keeps what is unresolved now, and the contracts that the day is netted by."""
    connection.execute(KEEP_PAYMENTS, (day,))
    connection.execute(KEEP_ATTEMPTS, (day, day))
    connection.execute(KEEP_HOLDS, (day, day))
    connection.execute(KEEP_REFUNDS, (day,))
    taking_part = participants_of(directory(participants.records(connection)))
    connection.executemany(
        INSERT_PARTICIPANT,
        [
            (day, one.role.value, one.participant_id, one.currency_code, one.minimum_payout_minor)
            for one in taking_part
        ],
    )
