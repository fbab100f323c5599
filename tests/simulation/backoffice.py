"""Operations at their screens: they look things up, export the ledger, change contracts and move the clock.

Nothing here moves money, and all of it reads or writes what money moves by, in the middle of everything.
"""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from hub.flows.clock import move_clock
from hub.flows.codes import where
from hub.flows.day import first_open_day
from hub.flows.explain import explain
from hub.flows.journal import journal
from hub.flows.participants import (
    add_credential,
    create_acquirer,
    create_merchant,
    new_contract,
    register_code,
    rename_acquirer,
    update_merchant,
)
from hub.flows.ports import PaymentQuery
from hub.flows.reports import netting_report
from hub.flows.resolve import find_resolution
from hub.flows.split import find_split
from hub.flows.watch import newest_change
from hub.ledger.export import BeancountJournal
from hub.participants.model import Acquirer, Credential, FeeTerms, Merchant, PrincipalKind
from hub.payment.model import AcquirerId, MerchantId
from hub.payment.proposals import ProposalKind
from hub.payment.reasons import Refused
from hub.sandbox.shops import SHOPS
from tests.oracle.evidence import Witness
from tests.simulation.clocks import HubClock
from tests.simulation.dice import Dice
from tests.simulation.front import Front
from tests.simulation.hub import HubUnreachable
from tests.simulation.life import Running
from tests.simulation.parties import ACQUIRERS, MERCHANTS
from tests.simulation.trace import Trace

BETWEEN_SECONDS = (2.0, 90.0)
DECISIONS_SHOWN = 50
CLOCK_MOVES_MAX = 4
CLOCK_MOVE = timedelta(seconds=1)
"""All together stay below `line.IN_TIME_SECONDS`: what a wallet may have in flight is told by this clock."""


class BackOffice:
    """One person with rights to everything, who is never done."""

    def __init__(self, hub: Front, dice: Dice, witness: Witness, trace: Trace, *, pace: float = 1.0) -> None:
        """`pace` is the share of the usual time that it takes between two things."""
        self._pace = pace
        self._hub = hub
        self._dice = dice
        self._witness = witness
        self._trace = trace
        self._number = 0
        self._moves = 0

    async def work(self) -> None:
        """For ever."""
        looks = (
            (self._explain, 6),
            (self._where, 3),
            (self._days, 2),
            (self._decisions, 2),
            (self._export, 1),
            (self._report, 0.3),
        )
        changes = (self._merchant, self._acquirer, self._contract, self._credential, self._code, self._clock)
        everything = (*looks, *((change, 1) for change in changes))
        while True:
            await asyncio.sleep(self._pace * self._dice.span(*BETWEEN_SECONDS))
            does = self._dice.weighed(everything)
            try:
                await self._hub.call("operate", does)
                became = "done"
            except HubUnreachable:
                became = "no answer"
            except Refused as no:
                became = no.reason
            self._trace.note("operator", f"{does.__name__.removeprefix('_')}: {became}")

    async def _explain(self, running: Running) -> None:
        """The story behind any id that somebody may ask about."""
        seen = self._witness
        kinds = (
            [sighting.payment_id for sighting in seen.sightings],
            [sighting.refund_id for sighting in seen.refund_sightings],
            [movement.reference for movement in seen.movements],
            *(
                [asked.request_id for asked in seen.asked if asked.method == method]
                for method in ("create", "refund", "quote")
            ),
        )
        ids = self._dice.pick(kinds)
        if not ids:
            return
        told = await explain(running.ports, running.store.books, self._dice.pick(ids))
        for attempt in told.payment.attempts:
            await explain(
                running.ports, running.store.books, self._dice.pick((attempt.quote_id, attempt.attempt_id))
            )

    async def _where(self, running: Running) -> None:
        merchant = self._dice.pick(MERCHANTS)
        found = await running.store.payments(PaymentQuery(merchant.merchant_id, limit=10))
        codes = [payment.order_code for payment in found if payment.order_code]
        await where(running.ports, self._dice.pick((*codes, *(shop.code for shop in SHOPS))))

    async def _export(self, running: Running) -> None:
        first = await first_open_day(running.store.books)
        days: tuple[date | None, ...] = (None, first.business_date)
        lines = journal(
            running.store.books, BeancountJournal(), self._hub.scheme, self._dice.pick(days), None
        )
        async for _ in lines:
            pass

    async def _report(self, running: Running) -> None:
        day = await first_open_day(running.store.books)
        await netting_report(running.store.books, day.business_date)

    async def _days(self, running: Running) -> None:
        await first_open_day(running.store.books)
        await newest_change(running.ports)

    async def _decisions(self, running: Running) -> None:
        """What was put forward, by its own id or by what it is about."""
        found = await running.store.books.proposals(limit=DECISIONS_SHOWN)
        for proposal in found:
            if proposal.kind is ProposalKind.RESOLUTION:
                await find_resolution(running.ports, proposal.proposal_id)
            if proposal.kind is ProposalKind.HOLD_SPLIT:
                await find_split(running.ports, split_id=proposal.proposal_id)
                await find_split(running.ports, payment_id=proposal.subject_id)

    async def _merchant(self, running: Running) -> None:
        known = self._dice.pick(MERCHANTS)
        self._number += 1
        if self._dice.chance(0.5):
            await running.desk.own(
                update_merchant(running.ports, replace(known, name=f"{known.name} {self._number}"))
            )
        else:
            new = Merchant(
                MerchantId(f"mer_new{self._number}"), known.acquirer_id, "New", "Nara", "JP", "5942", "JPY"
            )
            await running.desk.own(create_merchant(running.ports, new))

    async def _acquirer(self, running: Running) -> None:
        known = self._dice.pick(ACQUIRERS)
        self._number += 1
        if self._dice.chance(0.5):
            await running.desk.own(
                rename_acquirer(running.ports, known.acquirer_id, f"Renamed {self._number}", known.country)
            )
        else:
            new = Acquirer(AcquirerId(f"acq_new{self._number}"), "New", "TH", "THB")
            await running.desk.own(create_acquirer(running.ports, new))

    async def _contract(self, running: Running) -> None:
        """Other fees from now on; payments under way keep theirs."""
        directory = running.store.directory()
        terms = FeeTerms(*(Decimal(self._dice.between(0, 90)) / 10_000 for _ in range(2)))
        if self._dice.chance(0.5):
            acquirer = self._dice.pick(tuple(directory.acquirers.values()))
            await running.desk.own(new_contract(running.ports, replace(acquirer, terms=terms)))
        else:
            wallet = self._dice.pick(tuple(directory.wallets.values()))
            await running.desk.own(new_contract(running.ports, replace(wallet, terms=terms)))

    async def _credential(self, running: Running) -> None:
        kind, principal = self._dice.pick(
            (
                (PrincipalKind.MERCHANT, MERCHANTS[0].merchant_id),
                (PrincipalKind.ACQUIRER, ACQUIRERS[0].acquirer_id),
                (PrincipalKind.OPERATOR, "operator"),
            )
        )
        new = Credential(self._dice.bytes(32).hex(), kind, principal)
        await running.desk.own(add_credential(running.ports, new))

    async def _code(self, running: Running) -> None:
        shop, merchant = self._dice.pick(SHOPS), self._dice.pick(MERCHANTS)
        await running.desk.own(register_code(running.ports, merchant.merchant_id, shop.code))

    async def _clock(self, running: Running) -> None:
        """Business time is moved on, as in a sandbox: it never comes back."""
        if self._moves < CLOCK_MOVES_MAX:
            self._moves += 1
            await running.desk.own(
                move_clock(running.ports, cast("HubClock", running.ports.clock), CLOCK_MOVE)
            )
