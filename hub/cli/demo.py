"""`hub demo`: everything on this machine, payments shown as they happen, the day closed and netted."""

import asyncio
import contextlib
import csv
import io
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hub.cli.console import FAULT, OK, end, note, say, say_json

if TYPE_CHECKING:
    from rich.table import Table

    from hub.sandbox.house import House
    from hub.sandbox.play import Seen


def run_demo(*, as_json: bool, stay: bool, directory: Path | None) -> NoReturn:
    """Runs the play and ends, or stays. `--stay --json` is for programs: it plays nothing and waits."""
    import uvloop

    from hub.app import CannotStart
    from hub.client.link import CallFailed
    from wallets.sandbox.process import SandboxFailed

    folder = directory or Path(tempfile.mkdtemp(prefix="qrossing-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    work = _serve_programs(folder) if as_json and stay else _show(folder, as_json=as_json, stay=stay)
    try:
        code = uvloop.run(work)
    except (CannotStart, CallFailed, SandboxFailed) as wrong:
        end(FAULT, f"demo: {wrong}")
    except KeyboardInterrupt:
        end(OK)
    end(code)


async def _serve_programs(folder: Path) -> int:
    """The sandbox alone, its description on the first line, until SIGTERM or Ctrl-C."""
    from hub.cli.serve import told_to_stop
    from hub.sandbox.house import open_house

    async with open_house(folder) as house:
        say_json(house.description())
        await told_to_stop()
    return OK


async def _show(folder: Path, *, as_json: bool, stay: bool) -> int:
    from hub.cli.serve import told_to_stop
    from hub.sandbox.ending import let_all_end
    from hub.sandbox.house import open_house
    from hub.sandbox.play import play

    note("demo: starting a hub and three wallets")
    async with open_house(folder) as house:
        if as_json:
            say_json(house.description())
        told = asyncio.create_task(told_to_stop())
        async with _screen(as_json=as_json) as screen:
            playing = asyncio.create_task(play(house, screen.show))
            await asyncio.wait({told, playing}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
                return OK
            await playing
        await let_all_end(house, note)
        code = await _close_day(house, as_json=as_json)
        if stay:
            note(f"demo: staying; HUB_TARGET={house.hub.grpc_address} HUB_KEY={house.keys.operator}")
            note("demo: Ctrl-C ends it")
            await told
        else:
            told.cancel()
        return code


class Screen:
    """Plain lines, one a change: for pipes and logs."""

    def show(self, seen: "Seen") -> None:
        """One thing that happened."""
        amounts = f"{seen.merchant_amount} -> {seen.wallet_amount or '?'} {seen.wallet}"
        say(f"{seen.state.lower():<10} {seen.title:<28} {amounts:<44} {seen.note}".rstrip())


class JsonScreen(Screen):
    """One object a change."""

    def show(self, seen: "Seen") -> None:
        say_json(asdict(seen))


class LiveScreen(Screen):
    """A table that changes while payments do."""

    def __init__(self) -> None:
        from rich.live import Live

        self._rows: dict[int, Seen] = {}
        self.live = Live(refresh_per_second=12)

    def show(self, seen: "Seen") -> None:
        self._rows[seen.scene] = seen
        self.live.update(self._table(), refresh=True)

    def _table(self) -> "Table":
        from rich.table import Table

        colours = {"SUCCEEDED": "green", "DECLINED": "red", "CANCELLED": "yellow", "SUBMITTED": "cyan"}
        table = Table(title="Qrossing: payments cross borders", expand=False)
        for column in ("", "scene", "the shop gets", "wallet", "the payer pays", "state", ""):
            table.add_column(
                column, justify="right" if column in ("the shop gets", "the payer pays") else "left"
            )
        for number in sorted(self._rows):
            seen = self._rows[number]
            colour = colours.get(seen.state, "white")
            state = f"[{colour}]{seen.state}[/{colour}]"
            table.add_row(
                str(number),
                seen.title,
                seen.merchant_amount,
                seen.wallet,
                seen.wallet_amount,
                state,
                seen.note,
            )
        return table


@contextlib.asynccontextmanager
async def _screen(*, as_json: bool) -> AsyncIterator[Screen]:
    if as_json:
        yield JsonScreen()
    elif not sys.stdout.isatty():
        yield Screen()
    else:
        screen = LiveScreen()
        with screen.live:
            yield screen


async def _close_day(house: "House", *, as_json: bool) -> int:
    """Closes today, writes and prints the netting report, and proves the books."""
    from hub.client.link import Link
    from hub.sandbox.proof import prove
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    today = house.hub.ports.scheme.day_of(house.hub.ports.clock.now())
    async with Link(house.hub.grpc_address, house.keys.operator) as link:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        closed = await link.call(
            service.CloseDay, business_day_pb2.CloseDayRequest(business_date=today.isoformat()), seconds=60.0
        )
        files = await _write_reports(house, link, today)
        findings = await prove(house)
    if as_json:
        say_json(
            {"closed": today.isoformat(), "seal": closed.day.sealed_hash, "files": [str(f) for f in files]}
        )
    else:
        say()
        say(f"{today} is closed, seal {closed.day.sealed_hash[:16]}. Netting, positive = pays the hub:")
        for line in _netting_lines(files[0]):
            say(f"  {line}")
    for finding in findings:
        note(f"{'ok   ' if finding.holds else 'FAULT'} {finding.text}")
    note("files: " + ", ".join(str(file) for file in files))
    return OK if all(finding.holds for finding in findings) else FAULT


async def _write_reports(house: "House", link: object, day: date) -> Sequence[Path]:
    from hub.client.link import Link
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    assert isinstance(link, Link)
    service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
    files = []
    for kind in ("csv", "json"):
        request = business_day_pb2.GetNettingReportRequest(
            business_date=day.isoformat(),
            format=business_day_pb2.ReportFormat.Value(f"REPORT_FORMAT_{kind.upper()}"),
        )
        chunks = [chunk.content async for chunk in link.stream(service.GetNettingReport, request)]
        file = house.directory / f"netting-{day}.{kind}"
        file.write_bytes(b"".join(chunks))
        files.append(file)
    return files


def _netting_lines(file: Path) -> list[str]:
    """The totals of the report, a participant a line."""
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return [
        f"{row['participant_role'].lower():<9} {row['participant_id']:<12} {row['net']:>16} {row['currency']}"
        for row in rows
        if row["row_type"] == "TOTAL"
    ]
