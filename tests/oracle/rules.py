"""Every rule that the oracle holds a hub to: its sentence, what it is proved from, the invariants it holds.

A finding names its rule by the sentence. `tests/oracle/test_judge.py` breaks each of them once.
"""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """What a rule has to see."""

    LEDGER = "a ledger"
    """Entries and postings: of a store, or of an export of the ledger."""
    STORE = "a store"
    REPORTS = "reports of closed days"
    WALLETS = "wallets' own books"
    SEALS = "seals as they were published"
    EARLIER = "an earlier look"
    SHOPS = "what shops were shown"
    CALLS = "calls that left the hub"
    OPERATORS = "what operators were told"
    REST = "a store at rest"
    """Faults have stopped for so long that everything must have come to its end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`sentence` is how findings name it; `invariants` are numbers of `tests.oracle.invariants`."""

    sentence: str
    needs: tuple[Source, ...]
    invariants: tuple[int, ...]


_LEDGER = (Source.LEDGER,)
_STORE = (Source.STORE,)
_REPORTS = (Source.REPORTS,)
_SHOPS = (Source.STORE, Source.SHOPS)
_REST = (Source.STORE, Source.REST)
_TOLD = (Source.STORE, Source.OPERATORS)

JOURNAL = (
    Rule("an entry has postings", _LEDGER, (1,)),
    Rule("a posting belongs to an entry", _STORE, (4,)),
    Rule("every entry is zero per currency", _LEDGER, (1,)),
    Rule("the trial balance is zero per currency", _LEDGER, (2, 29)),
    Rule("an account is of one owner, kind and currency", _LEDGER, (3,)),
    Rule("sequences have no gaps", _LEDGER, (4,)),
    Rule("booking times never run back", _LEDGER, (4,)),
    Rule("chains hold", _STORE, (4,)),
    Rule("what was booked stays booked", (Source.STORE, Source.EARLIER), (4, 37)),
    Rule("balances are the sum of postings", _STORE, (5, 6, 37)),
    Rule("an entry is in the day it belongs to", _STORE, (27, 35, 37)),
    Rule("days close in order", _STORE, (27, 35)),
    Rule("a day's seal is over all lane heads", _STORE, (4, 37)),
    Rule("a closed day's hash never changes", _STORE, (37,)),
    Rule("a published seal is the ledger's", (Source.LEDGER, Source.SEALS), (4, 37)),
)

BOOKED = (
    Rule("an entry is of a record that is there", _STORE, (38,)),
    Rule("an entry moves what its record says", _STORE, (1, 3, 21, 24)),
    Rule("a success is booked once, and undone once when it is cancelled", _STORE, (8, 11)),
    Rule("a payment's day is its entry's", _STORE, (27,)),
    Rule("a reversal undoes the whole entry", _STORE, (21,)),
    Rule("a refund is booked once", _STORE, (8, 11)),
)

PAYMENTS = (
    Rule("one attempt is open at a time", _STORE, (13, 16)),
    Rule("payment and attempt agree", _STORE, (13, 16)),
    Rule("one attempt wins", _STORE, (16,)),
    Rule("a payer's code is tried once", _STORE, (16,)),
    Rule("refunded is the sum of refunds", _STORE, (21,)),
    Rule("refunds never exceed what was paid", _STORE, (13, 21, 22)),
    Rule("a payment is refunded or cancelled, never both", _STORE, (13, 22)),
    Rule("a payment's duty is its attempts' first", _STORE, (16,)),
    Rule("whatever is open is due", _STORE, (16,)),
    Rule("what has ended owes nothing", _STORE, (11, 16)),
)

MONEY = (
    Rule("an attempt belongs to a payment", _STORE, (16,)),
    Rule("a rate is what its legs say", _STORE, (23, 24)),
    Rule("a conversion rounds once", _STORE, (24,)),
    Rule("a markup is the rest over mid", _STORE, (24,)),
    Rule("a conversion uses one quote", _STORE, (23,)),
    Rule("a quote is used once", _STORE, (23,)),
    Rule("a quote is bound to merchant, wallet and amount", _STORE, (23,)),
    Rule("a quote is valid when it is used", _STORE, (23,)),
    Rule("a payment costs what was quoted", _STORE, (23,)),
    Rule("fees are as contracted", _STORE, (24,)),
    Rule("a refund belongs to a payment", _STORE, (22,)),
    Rule("refunds are shares of the cumulative amount", _STORE, (20, 21)),
    Rule("a full refund gives back what was recorded", _STORE, (21,)),
    Rule("a wallet stays under its cap", _STORE, (14, 18)),
)

HOLDS = (
    Rule("a hold belongs to an attempt", _STORE, (16,)),
    Rule("a hold wins by a capture", _STORE, (15,)),
    Rule("a captured part costs its part", _STORE, (15, 24)),
    Rule("captured is within what is held", _STORE, (15,)),
    Rule("captured is what was asked for", _STORE, (13, 15)),
    Rule("HOLD is what is held", _STORE, (7, 15)),
    Rule("what is held is given back", (*_REST, Source.WALLETS), (15, 17)),
    Rule("a hold is over after seven days", (*_REST, Source.EARLIER), (15,)),
)

PEOPLE = (
    Rule("two people decide", _STORE, (38,)),
    Rule("an unknown ends by evidence", _STORE, (38,)),
    Rule("who settles an unknown has a letter of its wallet", (*_TOLD, Source.WALLETS), (38,)),
    Rule("an incident is closed by two people", _STORE, (38,)),
    Rule("a split keeps the total", _STORE, (15, 38)),
    Rule("a disputed hold ends as it was split", _STORE, (15, 38)),
    Rule("what operators are told is durable", _TOLD, (12, 38)),
    Rule("what is parked owes something", _STORE, (16,)),
)

REQUESTS = (
    Rule("a request has one effect", _STORE, (8, 10)),
    Rule("a request is bound to what it made", _STORE, (8, 9)),
    Rule("an end without money has a reason", _STORE, (16,)),
)

REPORTS = (
    Rule("a report can be read", _REPORTS, (25, 36)),
    Rule("a row adds up", _REPORTS, (29, 36)),
    Rule("rows add up to totals", _REPORTS, (29, 36)),
    Rule("what is carried is not lost", _REPORTS, (30,)),
    Rule("what is carried out comes in", _REPORTS, (30,)),
    Rule("a closed day's report never changes", _REPORTS, (37,)),
    Rule("a report is the ledger's day", (Source.LEDGER, Source.REPORTS), (5, 27, 29, 36)),
)

WALLETS = (
    Rule("a wallet is debited for a stored attempt", (Source.LEDGER, Source.WALLETS), (8, 12)),
    Rule("hub and wallet agree", (Source.LEDGER, Source.WALLETS), (8, 11, 12)),
    Rule("a wallet pays in its own currency", (Source.LEDGER, Source.WALLETS), (3,)),
)

SHOPS = (
    Rule("what is acknowledged is durable", _SHOPS, (12,)),
    Rule("an end is an end", _SHOPS, (11,)),
    Rule("never shown as paid while unknown", (*_SHOPS, Source.WALLETS), (12,)),
    Rule("never shown as failed while unknown", (*_SHOPS, Source.WALLETS), (11, 12)),
    Rule("nothing is debited after an end", (*_SHOPS, Source.WALLETS), (11,)),
    Rule("another body is a conflict", _SHOPS, (9,)),
    Rule("only another body is a conflict", _SHOPS, (9,)),
    Rule("only who asks to cancel is cancelled", _SHOPS, (9, 13)),
    Rule("what is refused leaves no trace", _SHOPS, (9, 12)),
    Rule("a watcher misses nothing", (*_SHOPS, Source.REST), (12,)),
)

BUDGETS = (Rule("a wallet is called within its budget", (Source.CALLS,), (16,)),)

LIVENESS = (
    Rule("everything ends once wallets answer", _REST, (16,)),
    Rule("clearing accounts end at zero", _REST, (7, 15)),
)

RULES: tuple[Rule, ...] = (
    *JOURNAL,
    *BOOKED,
    *PAYMENTS,
    *MONEY,
    *HOLDS,
    *PEOPLE,
    *REQUESTS,
    *REPORTS,
    *WALLETS,
    *SHOPS,
    *BUDGETS,
    *LIVENESS,
)


def held_by(invariant: int) -> list[Rule]:
    """The rules that hold an invariant, by its number."""
    return [rule for rule in RULES if invariant in rule.invariants]


def seen_from(sources: frozenset[Source]) -> list[Rule]:
    """The rules that can be looked at by who has these. A store has a ledger in it."""
    has = sources | {Source.LEDGER} if Source.STORE in sources else sources
    return [rule for rule in RULES if has.issuperset(rule.needs)]
