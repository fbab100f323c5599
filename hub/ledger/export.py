"""The ledger as text for other people's programs: an hledger journal and a beancount file (DESIGN A3).

Both are written line by line as the entries come, so a ledger of any size takes no memory. Every posting is
there as it was booked, under the entry's business date; the programs add up the same balances themselves.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from fx.currency import currency
from hub.ledger.account import Account
from hub.ledger.account_names import account_name
from hub.ledger.decimals import decimal_text
from hub.ledger.entry import BookedEntry, Posting

OPENED_ON = date(1970, 1, 1)
"""Beancount wants accounts opened before use. Lanes may come in any order of days, so: before all of them."""

HEADING = "; The ledger of Qrossing, every posting. Debits are positive.\n"


class Journal(ABC):
    """One export under way: it knows which accounts it has declared. All lines come with their end.

    `head` is asked for once, then `entry` for each entry; entries of several lanes may come in any order.
    """

    def __init__(self) -> None:
        self._names: dict[Account, str] = {}

    @abstractmethod
    def head(self) -> Iterator[str]:
        """The lines that a file begins with."""

    def entry(self, booked: BookedEntry) -> Iterator[str]:
        """The lines of one entry, after the declarations of what it is the first to use."""
        for posting in booked.entry.postings:
            if posting.account not in self._names:
                self._names[posting.account] = account_name(posting.account)
                yield from self._declare(posting.account)
        yield "\n"
        yield from self._heading(booked)
        for posting in booked.entry.postings:
            yield from self._posting(posting)

    @abstractmethod
    def _declare(self, account: Account) -> Iterator[str]: ...

    @abstractmethod
    def _heading(self, booked: BookedEntry) -> Iterator[str]: ...

    @abstractmethod
    def _posting(self, posting: Posting) -> Iterator[str]: ...

    def _account_and_amount(self, posting: Posting) -> str:
        code = posting.account.currency_code
        return f"{self._names[posting.account]}  {decimal_text(posting.minor_units, code)} {code}"


class HledgerJournal(Journal):
    """Accepted by `hledger check balancednoautoconversion` and by `hledger check --strict`."""

    def __init__(self) -> None:
        super().__init__()
        self._currencies: list[str] = []

    def head(self) -> Iterator[str]:
        yield HEADING
        yield "decimal-mark .\n"

    def _declare(self, account: Account) -> Iterator[str]:
        code = account.currency_code
        if code not in self._currencies:
            self._currencies.append(code)
            # The mark behind the digits tells hledger that a currency has no decimals: "1000. JPY".
            yield f"commodity 1000.{'0' * currency(code).exponent} {code}\n"
        yield f"account {self._names[account]}\n"

    def _heading(self, booked: BookedEntry) -> Iterator[str]:
        yield f"{booked.business_date} * ({booked.lane}/{booked.seq}) {_description(booked)}\n"
        yield f"    ; booked_at:{_booked_at(booked)}\n"

    def _posting(self, posting: Posting) -> Iterator[str]:
        yield f"    {self._account_and_amount(posting)}  ; leg:{posting.leg}\n"


class BeancountJournal(Journal):
    """Accepted by `bean-check`; every account is opened in its one currency."""

    def head(self) -> Iterator[str]:
        yield HEADING
        yield 'option "title" "Qrossing"\n'

    def _declare(self, account: Account) -> Iterator[str]:
        yield f"{OPENED_ON} open {self._names[account]} {account.currency_code}\n"

    def _heading(self, booked: BookedEntry) -> Iterator[str]:
        yield f"{booked.business_date} * {_quoted(_description(booked))}\n"
        yield f"  entry: {_quoted(f'{booked.lane}/{booked.seq}')}\n"
        yield f"  booked-at: {_quoted(_booked_at(booked))}\n"

    def _posting(self, posting: Posting) -> Iterator[str]:
        yield f"  {self._account_and_amount(posting)}\n"
        yield f"    leg: {_quoted(posting.leg)}\n"


FORMATS: Mapping[str, type[Journal]] = {"hledger": HledgerJournal, "beancount": BeancountJournal}
"""What `hub ledger export --format` offers."""


def journal_lines(journal: Journal, entries: Iterable[BookedEntry]) -> Iterator[str]:
    """A whole file, line by line."""
    yield from journal.head()
    for booked in entries:
        yield from journal.entry(booked)


def _description(booked: BookedEntry) -> str:
    entry = booked.entry
    parts = (entry.kind.value, entry.payment_id, entry.attempt_id, entry.refund_id)
    return " ".join(part for part in parts if part is not None)


def _booked_at(booked: BookedEntry) -> str:
    return booked.booked_at.isoformat(timespec="microseconds")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
