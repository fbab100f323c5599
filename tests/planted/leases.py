"""Wrong ideas of what it takes that two hubs do not work on one payment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.flows.units import Lease
from hub.store.leases import SharedLeases
from hub.store.sqlite.lists import Hub
from tests.planted.bug import Bug, always

SECOND = ("hub.second_hub",)
THE_END = datetime(9999, 1, 1, tzinfo=UTC)


def _unasked(_right: object) -> Callable[[SharedLeases, str], Awaitable[Lease]]:
    """Everybody has every lease."""

    async def hold(self: SharedLeases, record_id: str) -> Lease:
        return Lease(record_id, self.fence)

    return hold


def _never_renews(_right: object) -> Callable[..., Awaitable[None]]:
    async def keep(_self: SharedLeases, _lapsed: object) -> None:
        await asyncio.Event().wait()

    return keep


def _work_goes_on(_right: object) -> Callable[..., Awaitable[None]]:
    async def drop_work(_self: object) -> None:
        """Nothing is dropped."""

    return drop_work


def _from_the_living(claim: str) -> str:
    """A lease is whoever's who asks for it last."""
    return claim[: claim.index("    WHERE fence = excluded.fence")]


def _sees_all(_right: object) -> Callable[[Any], Hub]:
    """What is due is due for everybody."""
    return lambda _self: Hub(0, THE_END)


BUGS = (
    Bug(
        "lease-unfenced",
        "Who had the lease when the work began may write when it ends.",
        (
            ("hub.store.sqlite.leases.guard", always(None)),
            ("hub.flows.desk.Desk._drop_work", _work_goes_on),
        ),
        needs=(*SECOND, "hub.pauses_per_minute"),
    ),
    Bug(
        "lease-unchecked",
        "What is due is anybody's.",
        (
            ("hub.store.leases.SharedLeases.hold", _unasked),
            ("hub.store.sqlite.leases.guard", always(None)),
            ("hub.store.sqlite.store.SqliteStore._hub", _sees_all),
        ),
        needs=SECOND,
    ),
    Bug(
        "lease-not-renewed",
        "A lease that was granted stays granted.",
        (
            ("hub.store.leases.SharedLeases.keep", _never_renews),
            ("hub.store.leases.SharedLeases.may_call", always(value=True)),
        ),
        needs=SECOND,
    ),
    Bug(
        "lease-for-ever",
        "A hub that died will come back for its leases.",
        (("hub.store.sqlite.leases.LIFE", lambda _right: timedelta(days=3650)),),
        needs=(*SECOND, "hub.crashes_per_minute"),
    ),
    Bug(
        "lease-of-the-last",
        "Who asks for a lease gets it, whoever works on the record.",
        (
            ("hub.store.sqlite.leases.CLAIM", _from_the_living),
            ("hub.store.sqlite.store.SqliteStore._hub", _sees_all),
        ),
        needs=SECOND,
    ),
)
