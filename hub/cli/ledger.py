"""`hub ledger`: the books, of a running hub or of a store opened read-only."""

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import typer

from hub.cli.console import FAULT, OK, USAGE, end, message_json, say, say_json, with_hub
from hub.cli.report import write_bytes


def run_balances(store: str | None, *, as_json: bool) -> NoReturn:
    """All balances, and what they sum up to per currency."""

    async def work(calls: Any) -> int:
        from hub.cli.words import amount_text

        answer = await calls.balances()
        if as_json:
            say_json(message_json(answer))
        else:
            for balance in answer.balances:
                say(f"{balance.account:<40} {amount_text(balance.balance):>24}")
            say()
            for total in answer.trial_balance:
                say(f"{'trial balance':<40} {amount_text(total):>24}")
        return OK if all(total.minor_units == 0 for total in answer.trial_balance) else FAULT

    _run(store, work, as_json=as_json)


def run_verify(store: str | None, *, as_json: bool) -> NoReturn:
    """Exit 1 and one line per fault if the books do not hold."""

    async def work(calls: Any) -> int:
        from hub.cli.words import counted

        answer = await calls.verify()
        if as_json:
            say_json(message_json(answer))
        else:
            say(f"{counted(answer.entry_count, 'entry', 'entries')} in {counted(len(answer.lanes), 'lane')}")
            for lane in answer.lanes:
                entries = counted(lane.entry_count, "entry", "entries")
                say(f"  lane {lane.lane}: {entries}, head {lane.head_hash[:16]}")
            for fault in answer.faults:
                say(f"  FAULT {fault}")
            say("the books hold" if answer.ok else "the books do NOT hold")
        return OK if answer.ok else FAULT

    _run(store, work, as_json=as_json)


def run_export(store: str | None, *, journal_format: str, output: Path | None, as_json: bool) -> NoReturn:
    """The journal, complete."""
    if journal_format not in ("hledger", "beancount"):
        end(USAGE, "--format is hledger or beancount")

    async def work(calls: Any) -> int:
        content = await calls.export(journal_format)
        if as_json and output is None:
            say_json({"format": journal_format, "journal": content.decode()})
        else:
            write_bytes(content, output, as_json=as_json)
        return OK

    _run(store, work, as_json=as_json)


def _run(store: str | None, work: Callable[[Any], Awaitable[int]], *, as_json: bool) -> NoReturn:
    if store is None:
        with_hub(lambda link: work(_OfHub(link)), as_json=as_json)
    import asyncio

    from hub.api.ledger_calls import LedgerCalls
    from hub.store.errors import StoreUnusable
    from hub.store.open import open_readonly

    async def opened() -> int:
        async with open_readonly(store) as books:
            return await work(_OfStore(LedgerCalls(books)))

    try:
        code = asyncio.run(opened())
    except StoreUnusable as wrong:
        if as_json:
            say_json({"error": {"reason": "STORE_UNUSABLE", "message": str(wrong)}})
        end(FAULT, str(wrong))
    raise typer.Exit(code)


class _OfStore:
    """The ledger calls on a store."""

    def __init__(self, calls: Any) -> None:
        self.balances: Callable[[], Coroutine[Any, Any, Any]] = calls.balances
        self.verify: Callable[[], Coroutine[Any, Any, Any]] = calls.verify
        self._calls = calls

    async def export(self, journal_format: str) -> bytes:
        return b"".join([chunk async for chunk in self._calls.export(journal_format)])


class _OfHub:
    """The same calls to a running hub."""

    def __init__(self, link: Any) -> None:
        from hub.v1 import settlement_service_pb2_grpc

        self._link = link
        self._service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)

    async def balances(self) -> Any:
        from hub.v1.ledger_pb2 import GetBalancesRequest

        return await self._link.call(self._service.GetBalances, GetBalancesRequest())

    async def verify(self) -> Any:
        from hub.v1.ledger_pb2 import VerifyLedgerRequest

        return await self._link.call(self._service.VerifyLedger, VerifyLedgerRequest(), seconds=600.0)

    async def export(self, journal_format: str) -> bytes:
        from hub.v1.ledger_pb2 import ExportLedgerRequest, LedgerExportFormat

        wanted = LedgerExportFormat.Value(f"LEDGER_EXPORT_FORMAT_{journal_format.upper()}")
        stream = self._link.stream(self._service.ExportLedger, ExportLedgerRequest(format=wanted))
        return b"".join([chunk.content async for chunk in stream])
