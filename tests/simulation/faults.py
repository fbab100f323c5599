"""What goes wrong in one run: each seed draws its own mix, so some runs see one fault alone and some see all.

Every number is a share of calls unless its name says otherwise.
"""

from dataclasses import dataclass, fields, replace
from typing import TypeVar

from tests.simulation.dice import Dice

Mix = TypeVar("Mix", "LineFaults", "WalletFaults", "NoticeFaults", "HubFaults", "ShopFaults")


@dataclass(frozen=True, slots=True)
class LineFaults:
    """Between the hub and one wallet, per call."""

    refused: float = 0
    """No connection: nothing left the house."""
    lost_before: float = 0
    """Sent and never arrived; silence."""
    lost_after: float = 0
    """Done and answered; the answer never came."""
    reset_before: float = 0
    """The connection broke before the wallet read anything."""
    reset_after: float = 0
    """The connection broke after the wallet had done its work."""
    late_there: float = 0
    """Arrives seconds later, perhaps when the hub has long given up."""
    late_back: float = 0
    twice: float = 0
    """A proxy sends it a second time."""
    gateway_before: float = 0
    """502 and a page of HTML; the wallet never saw it."""
    gateway_after: float = 0
    """The same, and the wallet has done its work."""
    gateway_early: float = 0
    """The same at once, and the call arrives at the wallet only seconds later."""
    garbled: float = 0
    forged: float = 0
    """The answer's seal does not fit."""
    poisoned: float = 0
    """Per record: the adapter raises whatever is asked about it, from its second call on."""


@dataclass(frozen=True, slots=True)
class WalletFaults:
    """What one wallet does itself, per order unless said otherwise."""

    declines: float = 0
    pends: float = 0
    """Says PENDING first and decides later."""
    busy: float = 0
    """Per call: too many requests."""
    broken: float = 0
    """Per call: an internal error, before anything was done."""
    unlisted: float = 0
    """Fails with a code that no contract lists."""
    misstates: float = 0
    """Per answer: names another amount than it debited."""
    misdebits: float = 0
    """Debits another amount than was asked for, and says so."""
    reuses: float = 0
    """Names a transaction id that it gave to another payment."""
    repents: float = 0
    """Says a final no, or confirms a cancel, and debits nevertheless."""
    walks_away: float = 0
    """A payer who started a payment never answers the app."""
    refuses_refunds: float = 0
    pends_refunds: float = 0
    refuses_captures: float = 0
    pends_captures: float = 0


@dataclass(frozen=True, slots=True)
class NoticeFaults:
    """What one wallet tells the hub by itself."""

    silent: float = 0
    early: float = 0
    """Told before the answer to the call itself is out."""
    twice: float = 0
    contradicts: float = 0
    """A failure is told of what succeeded."""
    forged: float = 0
    """Somebody else tells it, without the key."""
    answer_lost: float = 0
    """Of what a wallet asks for a payer: the hub's answer does not arrive, and it asks again."""


@dataclass(frozen=True, slots=True)
class HubFaults:
    """What happens to the hub's process, its store and its clock."""

    crashes_per_minute: float = 0
    in_doubt: float = 0
    """Per commit: whether it was written is not told."""
    clock_jumps_per_minute: float = 0
    rate_gaps: float = 0
    """Per minute: no new rates come."""
    outages_per_minute: float = 0
    """A wallet can't be reached at all for a while."""
    failed_reads: float = 0
    """Of the reads that take their time: the disk does not give what was asked."""
    full_disk: float = 0
    """Per commit: nothing is written any more until the hub is started again."""
    aims: float = 0
    """Of all that can happen at an await: done to the hub the first time that it stands there."""
    closes_early: float = 0
    """A business day is closed before it is over, as a sandbox may."""
    pauses_per_minute: float = 0
    """Its process is stopped for a while, and goes on as if nothing had been."""
    second_hub: float = 0
    """Above zero: another hub shares the store. The larger, the rather it is gone for good at the end."""
    leaps: float = 0
    """Above zero: once all is at rest every clock leaps beyond the time of all holds."""


@dataclass(frozen=True, slots=True)
class ShopFaults:
    """Between the shops' terminals and the hub, per call."""

    lost_before: float = 0
    lost_after: float = 0
    late: float = 0
    rushes: float = 0
    """Per sale: a queue comes before it, all at once."""
    holds: float = 0.2
    """Per sale: the money is to be set aside first."""
    quotes: float = 0.15
    """Per sale: a price is asked for first, perhaps several times at once."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything together. `CALM` is none of it."""

    line: LineFaults = LineFaults()
    wallet: WalletFaults = WalletFaults()
    notices: NoticeFaults = NoticeFaults()
    hub: HubFaults = HubFaults()
    shop: ShopFaults = ShopFaults()


CALM = Faults()

# The most of each that a run may see. Above these nothing would ever succeed, which hides bugs as well.
_WORST = Faults(
    LineFaults(0.15, 0.2, 0.2, 0.1, 0.15, 0.2, 0.2, 0.15, 0.1, 0.15, 0.15, 0.1, 0.1, 0.15),
    WalletFaults(0.3, 0.3, 0.1, 0.1, 0.15, 0.1, 0.1, 0.05, 0.1, 0.2, 0.2, 0.3, 0.2, 0.3),
    NoticeFaults(0.8, 0.5, 0.5, 0.1, 0.8, 0.3),
    HubFaults(10, 0.15, 1, 0.3, 0.5, 0.02, 0.01, 0.6, 1, 1, 1),
    ShopFaults(0.2, 0.25, 0.3),
)


AIMED_SHARE = 0.4
"""Of the runs that drew aims, those that keep them: aiming costs time."""


SHARED_SHARE = 0.5
"""Of the runs that drew a second hub, those that have it: leases that are renewed for hours cost time too."""


CRASHED_SHARE = 0.65
"""Of the runs that drew no crashes, those that have them all the same: it is what they are for."""


LEAPING_SHARE = 0.125
"""Of the runs of one hub, those whose holds end by themselves. Leases that are held count the loop's time."""


RUSHES = (0.0, 0.0, 1.0)
"""One run in three is crowded shops', the others quiet ones'."""


def drawn(dice: Dice) -> Faults:
    """One run's mix: of each kind about half are absent, the rest are as strong as chance has it."""
    hub = _drawn(_WORST.hub, dice.of("hub"))
    if not dice.of("aims").chance(AIMED_SHARE):
        hub = replace(hub, aims=0.0)
    if not dice.of("shares").chance(SHARED_SHARE):
        hub = replace(hub, second_hub=0.0)
    crashes = dice.of("crashes")
    if not hub.crashes_per_minute and crashes.chance(CRASHED_SHARE):
        hub = replace(hub, crashes_per_minute=_WORST.hub.crashes_per_minute * crashes.unit())
    if not hub.second_hub and dice.of("leaps").chance(LEAPING_SHARE):
        hub = replace(hub, leaps=1.0)
    return Faults(
        _drawn(_WORST.line, dice.of("line")),
        _drawn(_WORST.wallet, dice.of("wallet")),
        _drawn(_WORST.notices, dice.of("notices")),
        hub,
        replace(
            _drawn(_WORST.shop, dice.of("shop")),
            rushes=dice.of("rushes").pick(RUSHES),
            holds=CALM.shop.holds,
            quotes=CALM.shop.quotes,
        ),
    )


def _drawn(worst: Mix, dice: Dice) -> Mix:
    share = dice.pick((0.15, 0.3, 0.7))
    strengths = [
        getattr(worst, field.name) * dice.unit() if dice.chance(share) else 0.0 for field in fields(worst)
    ]
    return type(worst)(*strengths)
