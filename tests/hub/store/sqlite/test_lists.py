"""Reads of many use their indexes. What they answer is told in `tests/hub/store/contract/test_reads.py`."""

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.units import DueKind
from hub.payment.model import PaymentState
from hub.store.sqlite import (
    applying,
    attempts,
    closing,
    days,
    dead_letters,
    holds,
    journal,
    lists,
    payments,
    quotes,
    refunds,
    requests,
    schema,
)
from hub.store.sqlite.rows import instant_text
from tests.hub.store.samples import NOON, a_payment, an_attempt

QUERIES = {
    "due": lists.DUE,
    "orders that expire": lists.DUE_ORDERS,
    "wallets that are owed something": lists.WALLETS,
    "page": lists.PAGE,
    "changed": lists.CHANGED,
    "payment by id": payments.BY_ID,
    "payment's row": payments.ROW,
    "payment by attempt": payments.BY_ATTEMPT,
    "payment by wallet": payments.BY_WALLET,
    "attempts of a payment": attempts.OF_PAYMENT,
    "attempts of many": attempts.OF_MANY,
    "holds of many": holds.OF_MANY,
    "refunds of a payment": refunds.OF_PAYMENT,
    "quote of an order": quotes.NEWEST_OF_ORDER,
    "legs of a quote": quotes.LEGS_OF,
    "request": requests.BY_KEY,
    "open amount of a wallet": applying.OPEN_AMOUNT,
    "page of a lane": journal.PAGE,
    "entries of a day": journal.OF_DAY,
    "entries of a payment": journal.OF_PAYMENT,
    "postings of an entry": journal.POSTINGS_OF,
    "keeping unresolved payments": closing.KEEP_PAYMENTS,
    "keeping unresolved attempts": closing.KEEP_ATTEMPTS,
    "keeping unresolved holds": closing.KEEP_HOLDS,
    "keeping unresolved refunds": closing.KEEP_REFUNDS,
    "unresolved payments of a closed day": days.KEPT_PAYMENTS,
    "unresolved attempts of a closed day": days.KEPT_ATTEMPTS,
    "unresolved holds of a closed day": days.KEPT_HOLDS,
    "kinds of a day": days.KINDS_OF_DAY,
    "unresolved of a closed day": days.KEPT_COUNT,
    "unresolved of an open day": days.OPEN_COUNT,
}
# These walk an index that holds only the rows they are about, or what they were given.
WALKED = (
    "USING INDEX payment_unresolved",
    "USING COVERING INDEX payment_unresolved",
    "USING INDEX refund_unresolved",
    "USING COVERING INDEX refund_unresolved",
    "USING COVERING INDEX attempt_due",
    "USING COVERING INDEX refund_due",
    "json_each VIRTUAL TABLE",
    "SCAN of_attempts",
    "SCAN of_refunds",
    "(subquery",
    "CONSTANT ROW",
)


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_of_a_flow_or_a_close_walks_a_whole_table(database: sqlite3.Connection, name: str) -> None:
    sql = QUERIES[name]
    marks = dict.fromkeys(("merchant_id", "before_at", "before_id", "created_from", "created_until"))
    marks |= dict.fromkeys(("business_date", "merchant_order_id", "terminal_id", "states", "limit"))
    marks |= dict.fromkeys(("after", "payment_id", "wallet_id", "until", "fence", "held_at"))
    given = marks if ":" in sql else [None] * sql.count("?")
    plan = [step for *_, step in database.execute(f"EXPLAIN QUERY PLAN {sql}", given)]
    walks = [step for step in plan if step.startswith("SCAN") and not any(good in step for good in WALKED)]
    assert [] == walks, plan


def test_a_look_at_what_is_due_takes_the_same_steps_however_much_is_due(database: sqlite3.Connection) -> None:
    steps = []
    for more in (range(300), range(300, 3_000)):
        for number in more:
            wallet_id = ("W-KR", "W-PH", "W-TH")[number % 3]
            payment = a_payment(str(number), an_attempt(str(number), wallet_id=wallet_id))
            assert payments.write(database, replace(payment, version=1), 1)
        steps.append(_steps_of_a_look(database, limit=10))
    assert steps[0] == steps[1]


def test_what_was_parked_as_a_whole_before_is_parked_by_its_parts(database: sqlite3.Connection) -> None:
    waits = replace(a_payment("2"), state=PaymentState.CREATED, attempts=(), expires_at=NOON)
    for payment in (a_payment("1", an_attempt("1", 1), an_attempt("1", 2)), waits):
        assert payments.write(database, replace(payment, version=1), 1)
        as_it_was = ("PAYMENT", payment.payment_id, "why", 5, instant_text(NOON))
        database.execute(dead_letters.PARK, as_it_was)
    for part in _statements_of("0010"):
        if part.startswith(("INSERT", "DELETE")):
            database.execute(part)

    found = [(letter.kind, letter.record_id) for letter in dead_letters.listed(database, 9)]
    assert [
        (DueKind.ATTEMPT, "att_1_1"),
        (DueKind.ATTEMPT, "att_1_2"),
        (DueKind.PAYMENT, "pay_2"),
    ] == found
    assert [] == lists.due(database, NOON + timedelta(days=1), 9)


def _steps_of_a_look(database: sqlite3.Connection, limit: int) -> int:
    """How many instructions of SQLite's machine it takes to read the first duties of each wallet."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    database.set_progress_handler(step, 1)
    found = lists.due(database, NOON + timedelta(days=1), limit)
    database.set_progress_handler(None, 1)
    assert 3 * limit == len(found)
    return steps


def _statements_of(number: str) -> list[str]:
    (step,) = (step for step in schema.migrations() if step.name.startswith(number))
    return [statement.strip() for statement in re.sub("--.*", "", step.sql).split(";")]
