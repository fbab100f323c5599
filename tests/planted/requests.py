"""Wrong ideas of what a request id promises, and of what the store's answers mean."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from hub.flows.pay import Accepted, CreatePayment
from hub.flows.ports import Ports
from hub.flows.requests import CANCEL_BEFORE_CREATE
from hub.flows.units import (
    BindRequest,
    Change,
    CommitResult,
    Committed,
    Conflict,
    RequestRecord,
    SavePayment,
    Unit,
    UnitRefused,
)
from tests.planted.bug import Bug, always

Commit = Callable[[Ports, Unit], Awaitable[CommitResult | None]]
Known = Callable[[Ports, CreatePayment, RequestRecord], Awaitable[Accepted | None]]


def _unbound(right: Commit) -> Commit:
    """The request id is only looked up, never guarded: two calls at once both find it free."""

    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        return await right(ports, Unit(tuple(c for c in unit.changes if not isinstance(c, BindRequest))))

    return commit


def _overtaken_is_new(right: Known) -> Known:
    async def known_payment(ports: Ports, asked: CreatePayment, record: RequestRecord) -> Accepted | None:
        known = await ports.store.request(record.merchant_id, record.request_id)
        if known is not None and known.method == CANCEL_BEFORE_CREATE:
            return None
        return await right(ports, asked, record)

    return known_payment


def _rebinds(right: Commit) -> Commit:
    """With the bug above: a create takes the request id over from the cancel that came first."""

    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        said = await right(ports, unit)
        if not isinstance(said, Conflict):
            return said
        return await right(ports, Unit(tuple(c for c in unit.changes if not isinstance(c, BindRequest))))

    return commit


def _written_anyway(right: Commit) -> Commit:
    """Last one wins: a decision is written over whatever became of the record meanwhile."""

    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        said = await right(ports, unit)
        if not isinstance(said, Conflict):
            return said
        changes: list[Change] = []
        for change in unit.changes:
            if isinstance(change, SavePayment):
                stored = await ports.store.payment(change.payment.payment_id)
                version = 0 if stored is None else stored.version
                changes.append(replace(change, payment=replace(change.payment, version=version)))
            else:
                changes.append(change)
        return await right(ports, Unit(tuple(changes)))

    return commit


def _doubt_is_written(right: Commit) -> Commit:
    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        said = await right(ports, unit)
        if said is not None:
            return said
        payment = next((c.payment for c in unit.changes if isinstance(c, SavePayment)), None)
        written = None if payment is None else replace(payment, version=payment.version + 1)
        return Committed(ports.clock.now(), written)

    return commit


def _doubt_is_refused(right: Commit) -> Commit:
    async def commit(ports: Ports, unit: Unit) -> CommitResult | None:
        said = await right(ports, unit)
        return UnitRefused("QUOTE_EXPIRED", "planted") if said is None else said

    return commit


def _new_id_per_call(right: Callable[..., Any]) -> Callable[..., Any]:
    """The hub takes what it was told for part of the key: another till of the shop, another request."""

    def request_record(ports: Ports, asked: CreatePayment) -> RequestRecord:
        record: RequestRecord = right(ports, asked)
        return replace(record, request_id=f"{record.request_id}/{asked.amount.minor_units}")

    return request_record


BUGS = (
    Bug(
        "body-ignored",
        "The same request id is the same request, whatever is in it.",
        (
            ("hub.flows.pay.require_same", always(None)),
            ("hub.flows.refund.require_same", always(None)),
        ),
    ),
    Bug(
        "request-unguarded",
        "A request id that is free when looked up is free when written.",
        (("hub.flows.pay.commit", _unbound),),
    ),
    Bug(
        "request-keyed-by-amount",
        "Another amount is another request.",
        (("hub.flows.pay.request_record", _new_id_per_call),),
    ),
    Bug(
        "overtaking-cancel-forgotten",
        "A cancel of what is not there yet cancels nothing.",
        (
            ("hub.flows.pay.known_payment", _overtaken_is_new),
            ("hub.flows.pay.commit", _rebinds),
        ),
    ),
    Bug(
        "conflict-ignored",
        "The last decision is the best one.",
        (("hub.flows.deciding.commit", _written_anyway),),
    ),
    Bug(
        "cursor-one-on",
        "Who comes back with a cursor has seen the change after it.",
        (
            (
                "tests.simulation.shop.display.watch",
                lambda right: lambda ports, selector, seq: right(ports, selector, seq + 1),
            ),
        ),
    ),
    Bug(
        "doubt-is-written",
        "A commit that nobody refused was written.",
        (("hub.flows.pay.commit", _doubt_is_written), ("hub.flows.deciding.commit", _doubt_is_written)),
        needs=("hub.in_doubt",),
    ),
    Bug(
        "doubt-is-refused",
        "A commit that nobody confirmed was not written.",
        (("hub.flows.pay.commit", _doubt_is_refused),),
        needs=("hub.in_doubt",),
    ),
)
