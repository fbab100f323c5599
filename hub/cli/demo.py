"""`hub demo`: everything on this machine, payments shown as they happen, the day closed and netted."""

import asyncio
import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, note, say, say_json, told_to_stop

if TYPE_CHECKING:
    from hub.client.link import Link
    from hub.sandbox.house import House
    from hub.sandbox.proof import Finding


def run_demo(*, as_json: bool, stay: bool, directory: Path | None) -> NoReturn:
    """Runs the play and ends, or stays. `--stay --json` is for programs: it plays nothing and waits."""
    import uvloop

    folder = (directory or Path(tempfile.mkdtemp(prefix="qrossing-demo-"))).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        end(USAGE, f"--dir {folder}: {wrong.strerror}")
    work = _serve_programs(folder) if as_json and stay else _show(folder, as_json=as_json, stay=stay)
    code = FAULT
    try:
        code = uvloop.run(work)
    except* _expected_faults() as wrong:
        note(f"demo: {wrong.exceptions[0]}")
    end(code)


def _expected_faults() -> tuple[type[Exception], ...]:
    """What is told in a line. Imported once something went wrong: a demo that starts has better to do."""
    import httpx

    from hub.app import CannotStart
    from hub.client.link import CallFailed
    from wallets.sandbox.process import SandboxFailed

    return CannotStart, CallFailed, SandboxFailed, httpx.HTTPError


async def _serve_programs(folder: Path) -> int:
    """The sandbox alone, its description on the first line, until SIGTERM or Ctrl-C."""
    from hub.sandbox.house import open_house

    told = told_to_stop()
    async with open_house(folder) as house:
        say_json(house.description())
        await told.wait()
    return OK


async def _show(folder: Path, *, as_json: bool, stay: bool) -> int:
    from hub.sandbox.house import open_house

    told = told_to_stop()
    note("demo: starting a hub and three wallets")
    async with open_house(folder) as house:
        if as_json:
            say_json(house.description())
        stopping = asyncio.create_task(told.wait())
        playing = asyncio.create_task(_play_and_close(house, as_json=as_json))
        await asyncio.wait({stopping, playing}, return_when=asyncio.FIRST_COMPLETED)
        if not playing.done():
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            note(f"demo: stopped before its end. What is open goes on with --dir {folder}")
            return FAULT
        code = await playing
        if stay:
            _tell_how_to_join(house)
            await stopping
        stopping.cancel()
        return code


async def _play_and_close(house: "House", *, as_json: bool) -> int:
    from hub.cli.screen import screen
    from hub.sandbox.ending import let_all_end
    from hub.sandbox.play import play

    with screen(as_json=as_json) as shown:
        await play(house, shown.show)
    await let_all_end(house, note)
    return await _close_day(house, as_json=as_json)


def _tell_how_to_join(house: "House") -> None:
    merchant_id, merchant_key = next(iter(house.keys.merchants.items()))
    note("demo: staying until Ctrl-C. In another terminal, as its operator, and to pay at a shop:")
    note(f"  export HUB_TARGET={house.hub.grpc_address} HUB_KEY={house.keys.operator}")
    note(f'  HUB_KEY={merchant_key} python3 -m hub pay "3480 JPY" \\')
    note(f"    $(python3 -m hub sandbox code --wallet truemoney)  # at {merchant_id}")


async def _close_day(house: "House", *, as_json: bool) -> int:
    """Closes the day of the payments, writes and prints its netting report, and proves the books."""
    from hub.client.link import Link
    from hub.sandbox.proof import prove

    async with Link(house.hub.grpc_address, house.keys.operator) as link:
        day, seal = await closed_day(house, link)
        files = await _write_reports(house, link, day)
    findings = await prove(house)
    tell = _tell_json if as_json else _tell
    tell(day, seal, files, findings)
    return OK if all(finding.holds for finding in findings) else FAULT


async def closed_day(house: "House", link: "Link") -> tuple[str, str]:
    """Closes all open days up to today, or tomorrow where an earlier run closed today; the last, its seal."""
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
    today = house.hub.ports.scheme.day_of(house.hub.ports.clock.now()).isoformat()
    day = ""
    while day < today:
        first_open = await link.call(service.GetDay, business_day_pb2.GetDayRequest())
        day = str(first_open.day.business_date)
        request = business_day_pb2.CloseDayRequest(business_date=day)
        closed = await link.call(service.CloseDay, request, seconds=60.0)
    return day, str(closed.day.sealed_hash)


def _tell(day: str, seal: str, files: Sequence[Path], findings: "Sequence[Finding]") -> None:
    say()
    say(f"{day} is closed, seal {seal[:16]}. Netting, positive = pays the hub:")
    for total in netting_totals(files[0]):
        role, participant_id = total["participant_role"].lower(), total["participant_id"]
        say(f"  {role:<9} {participant_id:<12} {total['net']:>16} {total['currency']}")
    for finding in findings:
        note(f"{'ok   ' if finding.holds else 'FAULT'} {finding.text}")
    note("files: " + ", ".join(str(file) for file in files))


def _tell_json(day: str, seal: str, files: Sequence[Path], findings: "Sequence[Finding]") -> None:
    say_json(
        {
            "closed": day,
            "seal": seal,
            "netting": netting_totals(files[0]),
            "findings": [asdict(finding) for finding in findings],
            "files": [str(file) for file in files],
        }
    )


async def _write_reports(house: "House", link: "Link", day: str) -> Sequence[Path]:
    from hub.v1 import business_day_pb2, settlement_service_pb2_grpc

    service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
    files = []
    for kind in ("csv", "json"):
        request = business_day_pb2.GetNettingReportRequest(
            business_date=day,
            format=business_day_pb2.ReportFormat.Value(f"REPORT_FORMAT_{kind.upper()}"),
        )
        chunks = [chunk.content async for chunk in link.stream(service.GetNettingReport, request)]
        file = house.directory / f"netting-{day}.{kind}"
        file.write_bytes(b"".join(chunks))
        files.append(file)
    return files


def netting_totals(file: Path) -> list[dict[str, str]]:
    """What each participant of a CSV report pays the hub (positive) or is paid."""
    shown = ("participant_role", "participant_id", "currency", "net")
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return [{name: row[name] for name in shown} for row in rows if row["row_type"] == "TOTAL"]
