"""The operator's office: closes business days, some before they are over, and takes their reports."""

import asyncio
from datetime import date, datetime, timedelta

from hub.files.netting_csv import netting_csv
from hub.flows.day import close_day
from hub.flows.reports import netting_report
from hub.payment.reasons import Refused
from tests.oracle.evidence import NettingFile, Witness
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.front import Front
from tests.simulation.hub import HubUnreachable
from tests.simulation.life import Running
from tests.simulation.trace import Trace

AGAIN_SECONDS = 60.0
EARLY_SECONDS = (20.0, 900.0)
LATE_SECONDS = (1.0, 600.0)


class Office:
    """One operator, who never gives up."""

    def __init__(self, hub: Front, clock: WorldClock, dice: Dice, witness: Witness, trace: Trace) -> None:
        self.closed: list[date] = []
        self._hub = hub
        self._clock = clock
        self._dice = dice
        self._witness = witness
        self._trace = trace

    async def close_days(self) -> None:
        """Each day when it is over, half an hour after midnight; some days early, as in a sandbox."""
        scheme = self._hub.scheme
        day = scheme.day_of(self._clock.now())
        while True:
            early = self._dice.chance(self._hub.faults.closes_early)
            if early:
                await asyncio.sleep(self._dice.span(*EARLY_SECONDS))
            else:
                late = timedelta(seconds=self._dice.span(*LATE_SECONDS))
                await self._until(scheme.closable_at(day) + late)
            while not await self._closes(day, early=early):  # noqa: ASYNC110 - an operator has no event
                await asyncio.sleep(AGAIN_SECONDS)
            self.closed.append(day)
            await self.take_report(day)
            day += timedelta(days=1)

    async def take_report(self, day: date) -> None:
        """Takes a day's report, as often as it needs to be asked for."""

        async def report(running: Running) -> bytes:
            return netting_csv(await netting_report(running.store.books, day))

        while True:
            try:
                text = (await self._hub.call("report", report)).decode()
            except HubUnreachable:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            self._witness.reports.append(NettingFile(day.isoformat(), text))
            self._trace.note("operator", f"takes the report of {day}\n{text}")
            return

    async def _closes(self, day: date, *, early: bool) -> bool:
        async def close(running: Running) -> bool:
            told = await close_day(running.ports, running.store.books, day, sandbox=early)
            self._witness.seals[day.isoformat()] = told.day.seal or ""
            return True

        try:
            closed = await self._hub.call("close day", close)
        except (HubUnreachable, Refused):
            closed = False
        self._trace.note("operator", f"{'closes' if closed else 'fails to close'} {day}")
        return closed

    async def _until(self, at: datetime) -> None:
        await asyncio.sleep(max(0.0, (at - self._clock.now()).total_seconds()))
