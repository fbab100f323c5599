"""What must be true after any number of crashes: nothing acknowledged lost, nothing doubled."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from hub.store.address import url_of
from hub.store.open import open_readonly
from hub.v1 import payment_pb2, refund_pb2
from tests.crash.tills import Told

SUCCEEDED = payment_pb2.PAYMENT_STATE_SUCCEEDED
CANCELLED = payment_pb2.PAYMENT_STATE_CANCELLED
FINAL = (SUCCEEDED, payment_pb2.PAYMENT_STATE_DECLINED, CANCELLED)


async def lost(told: Sequence[Told], store: Path) -> list[str]:
    """What the store of a hub that is dead lacks of all that the tills were told so far, or has wrong."""
    async with open_readonly(url_of(store)) as books:
        found = [f"the books: {fault}" for fault in (await books.verify()).faults]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        payments = dict(connection.execute("SELECT payment_id, state FROM payment").fetchall())
        refunds = dict(connection.execute("SELECT refund_id, state FROM refund").fetchall())
    for one in told:
        for payment in one.answers:
            state = payments.get(payment.payment_id, "nothing")
            if state == "nothing" or (
                not one.cancel_asked and payment.state in FINAL and state != _word(payment)
            ):
                found.append(f"{one.request_id}: told {_word(payment)}, {state} in the store")
        for refund in one.refunds:
            state = refunds.get(refund.refund_id, "nothing")
            was_final = refund.state != refund_pb2.REFUND_STATE_SUBMITTED
            if state == "nothing" or (was_final and state != _refund_word(refund)):
                found.append(f"{one.request_id}: told {_refund_word(refund)}, {state} in the store")
    return found


def faults(told: Sequence[Told], store: Path, books: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One sentence for everything that is wrong at the end. `books` are the wallets' own, by wallet id."""
    return [
        *[fault for one in told for fault in (*_of_one(one), *_of_its_refund(one))],
        *_doubled(told),
        *_of_books(told, store, books),
    ]


def _of_one(told: Told) -> list[str]:
    """All answers of one request are of one payment, and what was final stays: but for a cancel asked for."""
    answers = [*told.answers, *([told.repeated] if told.repeated else [])]
    ids = {answer.payment_id for answer in answers}
    found = [] if len(ids) == 1 else [f"{told.request_id}: one request, {len(ids)} payments"]
    ended = [answer.state for answer in answers if answer.state in FINAL]
    may_change = (SUCCEEDED, CANCELLED) if told.cancel_asked else ()
    for before, after in pairwise(ended):
        if before != after and (before, after) != may_change:
            found.append(f"{told.request_id}: told {ended}, a final state that changed")
    last = told.answers[-1]
    if told.capture is not None and last.state == SUCCEEDED and last.captured_amount != told.capture.amount:
        found.append(f"{told.request_id}: {last.captured_amount.minor_units} captured, not as asked")
    if last.state not in FINAL:
        found.append(f"{told.request_id}: still {_word(last)}")
    if told.repeated != last:
        found.append(f"{told.request_id}: the repeated request was answered otherwise")
    # What a capture leaves over is given back later, and the payment says when.
    untouched = told.back is None and told.capture is None and not told.cancel_asked
    if untouched and any(answer.state in FINAL and answer != last for answer in told.answers):
        found.append(f"{told.request_id}: acknowledged in other words than it is told now")
    return found


def _of_its_refund(told: Told) -> list[str]:
    if told.back is None:
        return []
    ids = {refund.refund_id for refund in told.refunds}
    found = [] if len(ids) == 1 else [f"{told.request_id}: one refund request, refunds {ids}"]
    ended = {refund.state for refund in told.refunds if refund.state != refund_pb2.REFUND_STATE_SUBMITTED}
    if len(ended) != 1:
        found.append(f"{told.request_id}: its refund was told to be {ended}")
    given = told.back.amount.minor_units if ended == {refund_pb2.REFUND_STATE_SUCCEEDED} else 0
    if told.answers[-1].refunded_amount.minor_units != given:
        found.append(
            f"{told.request_id}: {told.answers[-1].refunded_amount.minor_units} given back, not {given}"
        )
    return found


def _doubled(told: Sequence[Told]) -> list[str]:
    made = Counter(one.answers[-1].payment_id for one in told)
    return [f"{payment_id} answers {count} requests" for payment_id, count in made.items() if count > 1]


def _of_books(told: Sequence[Told], store: Path, books: Mapping[str, Mapping[str, Any]]) -> list[str]:
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
            taken = payment["captured_minor"]
            paid = payment["amount_minor"] if taken is None else taken
            there = (paid if payment["state"] == "PAID" else 0) - payment["refunded_minor"]
            here = owed.pop(payment["attempt_id"], 0)
            if there != here:
                found.append(f"{wallet_id} {payment['attempt_id']}: {there} there, {here} here")
    found += [f"{attempt_id}: {minor} here, unknown there" for attempt_id, minor in owed.items() if minor]
    if not any(one.answers[-1].state == SUCCEEDED for one in told):
        found.append("nothing was paid: this proves nothing")
    return found


def _word(payment: payment_pb2.Payment) -> str:
    return payment_pb2.PaymentState.Name(payment.state).removeprefix("PAYMENT_STATE_")


def _refund_word(refund: refund_pb2.Refund) -> str:
    return refund_pb2.RefundState.Name(refund.state).removeprefix("REFUND_STATE_")
