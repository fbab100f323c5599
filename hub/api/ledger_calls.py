"""The ledger calls, free of any transport: what every account holds, the proof, and the journal."""

from collections.abc import AsyncIterator, Mapping
from datetime import date

from hub.api import read
from hub.api.parties import participant, role_and_id
from hub.flows.books import Books
from hub.flows.journal import journal
from hub.ledger.account import Account, AccountKind
from hub.ledger.account_names import account_name
from hub.ledger.export import FORMATS
from hub.settlement.day import Scheme
from hub.v1 import ledger_pb2, money_pb2

PIECE_BYTES_MAX = 65_536
FAULTS_MAX = 100

KIND: Mapping[AccountKind, ledger_pb2.AccountKind.ValueType] = {
    kind: ledger_pb2.AccountKind.Value(f"ACCOUNT_KIND_{kind}") for kind in AccountKind
}
_KINDS = tuple(AccountKind)


class LedgerCalls:
    """Over the books of a hub that serves, or of a store opened to be read."""

    def __init__(self, books: Books, scheme: Scheme | None = None) -> None:
        self._books = books
        self._scheme = scheme or Scheme()

    async def balances(
        self, request: ledger_pb2.GetBalancesRequest | None = None
    ) -> ledger_pb2.GetBalancesResponse:
        """Every account, or those asked for; the trial balance is over all of them."""
        asked = request or ledger_pb2.GetBalancesRequest()
        up_to = read.day(asked.business_date, "business_date") if asked.business_date else None
        held = await self._books.balances(up_to)
        shown = [account for account in sorted(held, key=_order) if _is_asked(account, asked)]
        return ledger_pb2.GetBalancesResponse(
            balances=[_balance(account, held[account]) for account in shown],
            trial_balance=[
                money_pb2.Money(currency_code=code, minor_units=total) for code, total in _totals(held)
            ],
        )

    async def verify(self) -> ledger_pb2.VerifyLedgerResponse:
        """Reads the whole ledger."""
        found = await self._books.verify()
        return ledger_pb2.VerifyLedgerResponse(
            ok=found.ok,
            entry_count=found.entry_count,
            lanes=[
                ledger_pb2.LedgerLane(
                    lane=head.lane, entry_count=head.seq, head_hash=head.hash.hex() if head.seq else ""
                )
                for head in found.lanes
            ],
            faults=found.faults[:FAULTS_MAX],
        )

    async def export(
        self, journal_format: str, first: date | None = None, last: date | None = None
    ) -> AsyncIterator[bytes]:
        """The journal in pieces of up to 64 KiB; `journal_format` is a key of `hub.ledger.export.FORMATS`."""
        piece = bytearray()
        async for line in journal(self._books, FORMATS[journal_format](), self._scheme, first, last):
            piece += line.encode()
            while len(piece) >= PIECE_BYTES_MAX:
                yield bytes(piece[:PIECE_BYTES_MAX])
                del piece[:PIECE_BYTES_MAX]
        if piece:
            yield bytes(piece)


def _order(account: Account) -> tuple[int, str, str, str]:
    return _KINDS.index(account.kind), account.role, account.owner_id, account.currency_code


def _is_asked(account: Account, asked: ledger_pb2.GetBalancesRequest) -> bool:
    if asked.kind not in (ledger_pb2.ACCOUNT_KIND_UNSPECIFIED, KIND[account.kind]):
        return False
    if not asked.HasField("owner"):
        return True
    return (account.role, account.owner_id) == role_and_id(asked.owner, "owner")


def _balance(account: Account, minor_units: int) -> ledger_pb2.AccountBalance:
    return ledger_pb2.AccountBalance(
        account=account_name(account),
        owner=participant(account.role, account.owner_id),
        kind=KIND[account.kind],
        balance=money_pb2.Money(currency_code=account.currency_code, minor_units=minor_units),
    )


def _totals(held: Mapping[Account, int]) -> list[tuple[str, int]]:
    totals: dict[str, int] = {}
    for account, minor_units in held.items():
        code = account.currency_code
        totals[code] = totals.get(code, 0) + minor_units
    return sorted(totals.items())
