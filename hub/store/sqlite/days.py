"""Business days read back: which there are, and the whole book of one."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hub.flows.books import DayCounts
from hub.ledger.account import Role
from hub.participants.directory import directory
from hub.payment.model import Payment, Refund
from hub.settlement.carry import PastDay, carried_into, netted_position
from hub.settlement.day import BusinessDay, DayState, Scheme, booking_date
from hub.settlement.daybook import (
    UNRESOLVED_STATES,
    DayBook,
    DayEntry,
    Participant,
    Position,
    Unresolved,
    participants_of,
)
from hub.store.sqlite import attempts, closing, holds, journal, meta, participants, payments, refunds
from hub.store.sqlite.rows import instant

LAST_CLOSED = "SELECT max(business_date) FROM day"
CLOSED = "SELECT business_date, closed_at, seal FROM day ORDER BY business_date"
PARTICIPANTS = (
    "SELECT role, participant_id, currency, minimum_payout_minor FROM day_participant"
    " WHERE business_date = ? ORDER BY role, participant_id"
)

# What was unresolved at a close, and what is unresolved now.
KEPT_PAYMENTS = payments.PAYMENT.select("FROM day_payment WHERE closed_day = ? ORDER BY payment_id")
KEPT_ATTEMPTS = attempts.ATTEMPT.select("FROM day_attempt WHERE closed_day = ? ORDER BY payment_id, number")
KEPT_HOLDS = holds.HOLD.select("FROM day_hold WHERE closed_day = ?")
KEPT_REFUNDS = refunds.REFUND.select("FROM day_refund WHERE closed_day = ? ORDER BY refund_id")
OPEN_PAYMENTS = payments.PAYMENT.select(f"{closing.UNRESOLVED_PAYMENTS} ORDER BY payment_id")
OPEN_REFUNDS = refunds.REFUND.select(f"{closing.UNRESOLVED_REFUNDS} ORDER BY refund_id")

# The records that a day's entries were booked for.
PAYMENTS_OF_DAY = payments.PAYMENT.select(
    "FROM payment WHERE payment_id IN (SELECT payment_id FROM entry WHERE business_date = ?)"
)
ATTEMPTS_OF_DAY = attempts.ATTEMPT.select(
    "FROM attempt WHERE payment_id IN (SELECT payment_id FROM entry WHERE business_date = ?)"
    " ORDER BY payment_id, number"
)
REFUNDS_OF_DAY = refunds.REFUND.select(
    "FROM refund WHERE refund_id IN (SELECT refund_id FROM entry WHERE business_date = ?)"
)


KINDS_OF_DAY = (
    "SELECT coalesce(sum(kind = 'PAYMENT'), 0), coalesce(sum(kind = 'REFUND'), 0)"
    " FROM entry WHERE business_date = ?"
)
# Of payments kept for a close some stand there for a refund of theirs only.
KEPT_COUNT = (
    "SELECT (SELECT count(*) FROM day_payment WHERE closed_day = ?"
    " AND state IN ('SUBMITTED', 'CAPTURING', 'RELEASING', 'CANCELLING'))"
    " + (SELECT count(*) FROM day_refund WHERE closed_day = ?)"
)
OPEN_COUNT = (
    "SELECT (SELECT count(*) FROM payment"
    " WHERE state IN ('SUBMITTED', 'CAPTURING', 'RELEASING', 'CANCELLING'))"
    " + (SELECT count(*) FROM refund WHERE state = 'SUBMITTED')"
)


def last_closed(connection: sqlite3.Connection) -> date:
    """The last closed day, or the day before the first while none is closed."""
    (closed,) = connection.execute(LAST_CLOSED).fetchone()
    if closed is None:
        return meta.first_day(connection) - timedelta(days=1)
    return date.fromisoformat(closed)


def listed(connection: sqlite3.Connection, scheme: Scheme, now: datetime) -> list[BusinessDay]:
    """From the first day to the one that a completion at `now` would take."""
    found = [
        BusinessDay(date.fromisoformat(day), DayState.CLOSED, instant(closed_at), seal)
        for day, closed_at, seal in connection.execute(CLOSED)
    ]
    day = last_closed(connection)
    newest = booking_date(scheme.day_of(now), day)
    while day < newest:
        day += timedelta(days=1)
        found.append(BusinessDay(day, DayState.OPEN))
    return found


def counts(
    connection: sqlite3.Connection, scheme: Scheme, now: datetime, business_date: date
) -> DayCounts | None:
    """How much happened on one of the days listed; None for any other date."""
    known = {day.business_date: day for day in listed(connection, scheme, now)}
    day = known.get(business_date)
    if day is None:
        return None
    text = business_date.isoformat()
    paid, refunded = connection.execute(KINDS_OF_DAY, (text,)).fetchone()
    if day.state is DayState.CLOSED:
        (unresolved,) = connection.execute(KEPT_COUNT, (text, text)).fetchone()
    else:
        (unresolved,) = connection.execute(OPEN_COUNT).fetchone()
    return DayCounts(paid, refunded, unresolved)


def book(
    connection: sqlite3.Connection, scheme: Scheme, now: datetime, business_date: date
) -> DayBook | None:
    """Everything of one of the days listed; None for any other date."""
    known = {day.business_date: day for day in listed(connection, scheme, now)}
    day = known.get(business_date)
    if day is None:
        return None
    before = (earlier for earlier in known.values() if earlier.business_date < business_date)
    return DayBook(
        business_date=business_date,
        as_of=day.closed_at or now,
        participants=_participants(connection, day),
        entries=tuple(_entries(connection, business_date)),
        unresolved=tuple(_unresolved(connection, day)),
        carried_in=carried_into(_past(connection, earlier) for earlier in before),
    )


def _participants(connection: sqlite3.Connection, day: BusinessDay) -> tuple[Participant, ...]:
    if day.state is DayState.OPEN:
        return participants_of(directory(participants.records(connection)))
    rows = connection.execute(PARTICIPANTS, (day.business_date.isoformat(),))
    return tuple(
        Participant(Role(role), participant_id, currency, least)
        for role, participant_id, currency, least in rows
    )


def _past(connection: sqlite3.Connection, day: BusinessDay) -> PastDay:
    nets: dict[Position, int] = {}
    for account, minor_units in journal.movements(connection, day.business_date).items():
        position = netted_position(account)
        if position is not None:
            nets[position] = nets.get(position, 0) + minor_units
    return PastDay(_participants(connection, day), nets)


def _entries(connection: sqlite3.Connection, business_date: date) -> Iterator[DayEntry]:
    of_day = (business_date.isoformat(),)
    paid = payments.gather(
        connection.execute(PAYMENTS_OF_DAY, of_day), connection.execute(ATTEMPTS_OF_DAY, of_day)
    )
    paid = holds.read(connection, paid)
    by_payment: dict[str | None, Payment] = {payment.payment_id: payment for payment in paid}
    by_refund: dict[str | None, Refund] = {
        refund.refund_id: refund
        for refund in map(refunds.refund_of, connection.execute(REFUNDS_OF_DAY, of_day))
    }
    for booked in journal.find(connection, journal.OF_DAY, of_day):
        entry = booked.entry
        yield DayEntry(booked, by_payment.get(entry.payment_id), by_refund.get(entry.refund_id))


def _unresolved(connection: sqlite3.Connection, day: BusinessDay) -> Iterator[Unresolved]:
    if day.state is DayState.OPEN:
        left = payments.with_attempts(connection, connection.execute(OPEN_PAYMENTS).fetchall())
        refund_rows = connection.execute(OPEN_REFUNDS)
    else:
        closed_day = (day.business_date.isoformat(),)
        left = payments.gather(
            connection.execute(KEPT_PAYMENTS, closed_day), connection.execute(KEPT_ATTEMPTS, closed_day)
        )
        left = holds.attach(left, connection.execute(KEPT_HOLDS, closed_day))
        refund_rows = connection.execute(KEPT_REFUNDS, closed_day)
    by_id = {payment.payment_id: payment for payment in left}
    yield from (Unresolved(payment) for payment in left if payment.state in UNRESOLVED_STATES)
    for refund in map(refunds.refund_of, refund_rows):
        yield Unresolved(by_id[refund.payment_id], refund)
