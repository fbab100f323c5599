"""Operators who decide: three people, of whom two have to agree before anything happens.

They close incidents, settle unknowns by what wallets write, freeze holds and split them, send dead letters
back to work. Some err: they sign twice, agree to what was replaced, get sums wrong. None of them lies.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hub.flows.dead_letters import retry_dead_letter
from hub.flows.incidents import approve_closure, propose_closure
from hub.flows.ports import PaymentQuery
from hub.flows.resolve import approve_resolution
from hub.flows.split import approve_split
from hub.flows.units import DeadLetter
from hub.payment.incidents import IncidentRecord, IncidentState
from hub.payment.model import Payment, PaymentState
from hub.payment.proposals import Evidence, Proposal, ProposalKind
from hub.payment.reasons import Refused
from tests.oracle.evidence import Signed, Witness
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.front import Front
from tests.simulation.hub import HubUnreachable
from tests.simulation.life import Running
from tests.simulation.line import WalletLine
from tests.simulation.matters import Matters
from tests.simulation.parties import MERCHANTS
from tests.simulation.trace import Trace
from tests.simulation.wallet.book import WalletBook

PEOPLE = ("ann", "ben", "cho")
BETWEEN_SECONDS = (2.0, 60.0)
AGAIN_SECONDS = 60.0
SHOWN = 5
"""Of each list, what an operator looks at."""
WAITING_SHOWN = 20
REMEMBERED_MAX = 12
IN_QUESTION = (
    PaymentState.SUBMITTED,
    PaymentState.CANCELLING,
    PaymentState.CAPTURING,
    PaymentState.RELEASING,
    PaymentState.HELD,
)

T = TypeVar("T")
Deed = Callable[[Running], Coroutine[object, object, None]]


@dataclass(frozen=True, slots=True)
class Screen:
    """What lies before an operator."""

    incidents: Sequence[IncidentRecord]
    waiting: Sequence[Proposal]
    parked: Sequence[DeadLetter]
    payments: Sequence[Payment]


class Operators:
    """All three. Whatever they are told was done is evidence."""

    def __init__(
        self,
        hub: Front,
        books: Mapping[str, WalletBook],
        lines: Sequence[WalletLine],
        clock: WorldClock,
        dice: Dice,
        witness: Witness,
        trace: Trace,
        *,
        pace: float = 1.0,
    ) -> None:
        """`pace` is the share of the usual time that they take between two things."""
        self._pace = pace
        self._hub = hub
        self._lines = lines
        self._dice = dice
        self._witness = witness
        self._trace = trace
        self._matters = Matters(books, clock, dice.of("matters"), witness)
        self._moot: dict[str, None] = {}
        """Proposals that were refused for what has happened since: nobody tries again."""
        self._remembered: list[Proposal] = []
        """Proposals that waited at an earlier look: some have been replaced or agreed to since."""

    async def work(self) -> None:
        """For ever: a look at the screen, and then something of what is on it."""
        while True:
            await asyncio.sleep(self._pace * self._dice.span(*BETWEEN_SECONDS))
            screen = await self._ask("look", self._look)
            if screen is None:
                continue
            deeds = self._deeds(screen)
            if not deeds:
                continue
            name, deed = self._dice.weighed(deeds)
            copies = 2 if self._dice.chance(0.15) else 1
            await asyncio.gather(*(self._ask(name, deed) for _ in range(copies)))

    async def clear_dead_letters(self) -> None:
        """For ever, now that what was wrong with them is mended: whatever is parked goes back to work."""
        while True:
            parked = await self._ask("look", _parked)
            for letter in parked or ():
                await self._ask("retry", self._retry(letter))
            await asyncio.sleep(AGAIN_SECONDS)

    async def _look(self, running: Running) -> Screen:
        """All lists, and the unclear payments of one shop."""
        books, merchant = running.store.books, self._dice.pick(MERCHANTS)
        open_ones = (IncidentState.OPEN, IncidentState.CLOSURE_PROPOSED)
        query = PaymentQuery(merchant.merchant_id, limit=SHOWN, states=IN_QUESTION)
        return Screen(
            await books.incidents(states=open_ones, limit=SHOWN),
            await books.proposals(waiting=True, limit=WAITING_SHOWN),
            await books.dead_letters(limit=SHOWN),
            await running.store.payments(query),
        )

    def _deeds(self, screen: Screen) -> list[tuple[tuple[str, Deed], float]]:
        """What can be done about what lies there, with weights."""
        deeds: list[tuple[tuple[str, Deed], float]] = []
        remembered = [*self._remembered]
        self._remembered = [*remembered, *screen.waiting][-REMEMBERED_MAX:]
        if screen.incidents:
            deeds.append((("close", self._close(self._dice.pick(screen.incidents))), 2))
        waiting = [proposal for proposal in screen.waiting if proposal.proposal_id not in self._moot]
        if waiting:
            deeds.append((("agree", self._agree(self._dice.pick(waiting))), 6))
        if remembered:
            deeds.append((("agree late", self._agree(self._dice.pick(remembered))), 1))
        if screen.parked:
            deeds.append((("retry", self._retry(self._dice.pick(screen.parked))), 2))
        who = self._dice.pick(PEOPLE)
        if screen.payments:
            payment = self._dice.pick(screen.payments)
            is_held = payment.state is PaymentState.HELD
            about = self._matters.of_hold(payment, who) if is_held else self._matters.unknown(payment, who)
            deeds.append((("split" if is_held else "settle", self._signing(about)), 4))
        refunds = [seen.refund_id for seen in self._witness.refund_sightings if seen.state == "SUBMITTED"]
        if refunds:
            about = self._matters.refund(self._dice.pick(refunds[-SHOWN:]), who)
            deeds.append((("settle refund", self._signing(about)), 2))
        return deeds

    def _close(self, record: IncidentRecord) -> Deed:
        """One says that an incident is dealt with, perhaps in other words than somebody before."""
        who, words = self._dice.pick(PEOPLE), self._dice.pick(("looked at", "settled with the wallet"))
        evidence = Evidence("an e-mail", b"all well", "text/plain") if self._dice.chance(0.3) else None

        async def close(running: Running) -> Proposal | None:
            proposing = propose_closure(running.ports, record.incident_id, words, evidence, who)
            return (await running.desk.own(proposing)).closure

        return self._signing(close)

    def _agree(self, proposal: Proposal) -> Deed:
        """Mostly another one; now and then who put it forward."""
        others = [one for one in PEOPLE if one != proposal.proposed_by.principal_id]
        who = self._dice.pick(others if self._dice.chance(0.8) else PEOPLE)
        names_it = self._dice.chance(0.7)

        async def agree(running: Running) -> Proposal | None:
            try:
                return await sign(running)
            except Refused as no:
                if no.reason == "PAYMENT_STATE":
                    self._moot[proposal.proposal_id] = None
                raise

        async def sign(running: Running) -> Proposal | None:
            ports, named = running.ports, proposal.proposal_id
            match proposal.kind:
                case ProposalKind.INCIDENT_CLOSURE:
                    closure_id = named if names_it else None
                    closing = approve_closure(ports, proposal.subject_id, closure_id, who)
                    return (await running.desk.own(closing)).closure
                case ProposalKind.RESOLUTION:
                    return await running.desk.own(approve_resolution(ports, named, who))
                case ProposalKind.HOLD_SPLIT:
                    return await running.desk.own(approve_split(ports, named, who))

        return self._signing(agree)

    def _retry(self, letter: DeadLetter) -> Deed:
        """Mostly what was wrong is mended first."""
        who = self._dice.pick(PEOPLE)
        if self._dice.chance(0.8):
            for line in self._lines:
                line.poison.mend()

        async def retry(running: Running) -> None:
            await running.desk.own(retry_dead_letter(running.ports, letter.kind, letter.record_id, who))
            self._witness.retried.append((letter.kind.value, letter.record_id))

        return retry

    def _signing(self, work: Callable[[Running], Coroutine[object, object, Proposal | None]]) -> Deed:
        """What is answered is told to the witness."""

        async def deed(running: Running) -> None:
            signed = await work(running)
            if signed is None:
                return
            approved_by = "" if signed.approved_by is None else signed.approved_by.principal_id
            self._witness.signed.append(
                Signed(
                    signed.proposal_id,
                    signed.kind.value,
                    signed.subject_id,
                    signed.proposed_by.principal_id,
                    approved_by,
                )
            )

        return deed

    async def _ask(self, name: str, deed: Callable[[Running], Coroutine[object, object, T]]) -> T | None:
        try:
            answer = await self._hub.call("operate", deed)
            became = "done"
        except HubUnreachable:
            answer, became = None, "no answer"
        except Refused as no:
            answer, became = None, no.reason
        if name != "look":
            self._trace.note("operators", f"{name}: {became}")
        return answer


async def _parked(running: Running) -> Sequence[DeadLetter]:
    return await running.store.books.dead_letters()
