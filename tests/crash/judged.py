"""What must be true after any number of crashes: nothing acknowledged lost, nothing doubled."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hub.v1 import payment_pb2, refund_pb2
from tests.crash.tills import Told

FINAL = (
    payment_pb2.PAYMENT_STATE_SUCCEEDED,
    payment_pb2.PAYMENT_STATE_DECLINED,
    payment_pb2.PAYMENT_STATE_CANCELLED,
)


def faults(told: Iterable[Told], store: Path, books: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One sentence for everything that is wrong. `books` are the wallets' own, by wallet id."""
    everything = list(told)
    return [
        *[fault for one in everything for fault in _of_one(one)],
        *_doubled(everything),
        *_of_books(everything, store, books),
    ]


def _of_one(told: Told) -> list[str]:
    if not told.answers:
        return []
    ids = {answer.payment_id for answer in told.answers}
    found = [] if len(ids) == 1 else [f"{told.request_id}: one request, {len(ids)} payments"]
    ended = [answer.state for answer in told.answers if answer.state in FINAL]
    if len(set(ended)) > 1:
        found.append(f"{told.request_id}: told {ended}, a final state that changed")
    if told.answers[-1].state not in FINAL:
        found.append(f"{told.request_id}: still {told.answers[-1].state}")
    given = {refund.refund_id for refund in told.refunds if refund.state == refund_pb2.REFUND_STATE_SUCCEEDED}
    if len({refund.refund_id for refund in told.refunds}) > 1:
        found.append(f"{told.request_id}: one refund request, refunds {given}")
    return found


def _doubled(told: list[Told]) -> list[str]:
    made = Counter(one.answers[-1].payment_id for one in told if one.answers)
    return [f"{payment_id} answers {count} requests" for payment_id, count in made.items() if count > 1]


def _of_books(told: list[Told], store: Path, books: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Each attempt's debits at the wallet against the hub's receivable for it, and every entry's sum."""
    found = []
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        crooked = connection.execute(
            "SELECT lane, seq, substr(account, -3) AS currency, sum(minor_units) AS off FROM posting"
            " GROUP BY lane, seq, currency HAVING off <> 0"
        ).fetchall()
        owed = dict(
            connection.execute(
                "SELECT entry.attempt_id, sum(posting.minor_units) FROM entry JOIN posting USING (lane, seq)"
                " WHERE posting.account LIKE 'WALLET:%:WR:%' AND posting.leg = 'AMOUNT'"
                " GROUP BY entry.attempt_id"
            ).fetchall()
        )
    found += [f"entry {row} is not zero" for row in crooked]
    for wallet_id, book in books.items():
        for payment in book["payments"]:
            paid = payment["amount_minor"] if payment["state"] == "PAID" else 0
            there = paid - payment["refunded_minor"]
            here = owed.pop(payment["attempt_id"], 0)
            if there != here:
                found.append(f"{wallet_id} {payment['attempt_id']}: {there} there, {here} here")
    found += [f"{attempt_id}: {minor} here, unknown there" for attempt_id, minor in owed.items() if minor]
    paid = sum(1 for one in told if one.answers and one.answers[-1].state == FINAL[0])
    if not paid:
        found.append("nothing was paid: this proves nothing")
    return found
