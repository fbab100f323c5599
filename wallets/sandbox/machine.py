"""One whole sandbox wallet, put together: book, faults, teller, payers, outbox, clock. No server yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from wallets.clock import Now
from wallets.contract import HttpAnswer, HttpCall
from wallets.sandbox.bell import Bell
from wallets.sandbox.book import Book
from wallets.sandbox.clock import MovableClock
from wallets.sandbox.dialect import Dialect
from wallets.sandbox.faults import Faults
from wallets.sandbox.holds import Holds
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.outbox import Outbox
from wallets.sandbox.payer import Payer
from wallets.sandbox.shelf import Shelf
from wallets.sandbox.teller import Teller

CODE_SECONDS = 120
"""How long a consumer code is good for."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A sandbox wallet without a server: a test or a simulation can drive it as it is."""

    dialect: Dialect
    shelf: Shelf
    book: Book
    holds: Holds
    faults: Faults
    teller: Teller
    payer: Payer
    outbox: Outbox
    line: HubLine
    clock: MovableClock
    changed: Bell
    """Rings whenever the hub has asked for something."""

    async def answer(self, call: HttpCall) -> HttpAnswer:
        """The answer to a call of the hub; raises `HangUp` where there shall be none."""
        return await self.teller.answer(call)

    def new_code(
        self, digits: Callable[[int], str], user_id: str | None = None, seconds: int = CODE_SECONDS
    ) -> str:
        """A fresh one-time code of a user, of the first one if none is named. `digits(n)` draws n digits."""
        pattern = self.dialect.profile.codes[0]
        code = pattern.prefix + digits(pattern.lengths[0] - len(pattern.prefix))
        expires_at = self.clock() + timedelta(seconds=seconds)
        self.payer.present(code, user_id or self.dialect.users[0].user_id, expires_at)
        return code


def assemble(
    dialect: Dialect,
    book_path: str | Path,
    line: HubLine,
    *,
    true_now: Now,
    sleep: Callable[[float], Awaitable[None]],
) -> Machine:
    """A sandbox wallet on this book, which is made if it is not there; ":memory:" keeps none."""
    profile = dialect.profile
    clock = MovableClock(true_now)
    shelf = Shelf(book_path, profile.currency, dialect.id_prefix)
    book = Book(shelf)
    holds = Holds(shelf)
    book.open_accounts(dialect.users, clock())
    faults = Faults()
    outbox = Outbox(shelf, dialect, line, faults, true_now)
    changed = Bell()
    teller = Teller(
        dialect,
        book,
        holds,
        faults,
        now=clock,
        signature_now=true_now,
        sleep=sleep,
        changed=changed,
    )
    payer = Payer(dialect, book, line, outbox, now=clock, signature_now=true_now, changed=changed)
    return Machine(dialect, shelf, book, holds, faults, teller, payer, outbox, line, clock, changed)
