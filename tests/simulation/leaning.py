"""What an aimed run has more of, so that what it aims at is come to: nothing that other seeds do not draw."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from tests.simulation.aims import Aim
from tests.simulation.dice import Dice
from tests.simulation.faults import Faults, HubFaults, LineFaults, ShopFaults

Some = TypeVar("Some", HubFaults, LineFaults, ShopFaults)
Leads = Mapping[str, Mapping[str, float]]

LEANS = 0.75
"""How often a run leans to what it might: what else leads there is not to be lost."""
QUIET = 0.9
"""How often its shops are quiet: a queue takes its time and brings nothing new."""

HUB: Leads = {
    "hub/flows/day.py": {"closes_early": 0.9},
    "hub/flows/desk.py": {"second_hub": 0.5, "pauses_per_minute": 1.0},
}
"""What of the hub's faults leads to the awaits of a file."""

LINE: Leads = {
    "hub/flows/work.py": {"poisoned": 0.15},
    "hub/flows/dead_letters.py": {"poisoned": 0.15},
    "hub/flows/resolve.py": {"lost_after": 0.2},
}
"""The same of the lines to wallets."""
SHOP: Leads = {
    "hub/flows/cancel.py": {"holds": 0.7},
    "hub/flows/hold.py": {"holds": 0.7},
    "hub/flows/split.py": {"holds": 0.7},
    "hub/flows/quotes.py": {"quotes": 0.6},
}
"""The same of what shops do."""

DECIDED = ("dead_letters", "four_eyes", "incidents", "resolve", "split")
LOOKED_UP = ("clock", "codes", "explain", "journal", "participants", "reports", "watch", *DECIDED)
HURRY = 0.25
"""Of the time that somebody takes otherwise."""


def leaning(faults: Faults, aims: Iterable[Aim], dice: Dice) -> Faults:
    """A run's mix, with more of what leads to its aims."""
    wanted, shop = _files(aims), faults.shop
    if dice.chance(QUIET):
        shop = replace(shop, rushes=0.0)
    return replace(
        faults,
        line=_more(faults.line, LINE, wanted, dice),
        hub=_more(faults.hub, HUB, wanted, dice),
        shop=_more(shop, SHOP, wanted, dice),
    )


def pace(aims: Iterable[Aim], flows: Iterable[str]) -> float:
    """The share of their usual time that those take who bring these flows about."""
    wanted = _files(aims)
    return HURRY if any(f"hub/flows/{name}.py" in wanted for name in flows) else 1.0


def _more(mix: Some, leads: Leads, wanted: Mapping[str, None], dice: Dice) -> Some:
    for file, least in leads.items():
        if file in wanted and dice.chance(LEANS):
            mix = replace(mix, **{name: max(share, getattr(mix, name)) for name, share in least.items()})
    return mix


def _files(aims: Iterable[Aim]) -> Mapping[str, None]:
    return dict.fromkeys(aim.place.partition(":")[0] for aim in aims)
