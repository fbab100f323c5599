"""Carrying: a net too small to be worth a transfer waits for the next day (DESIGN A8).

Carried in + net = payable + carried out, always: nothing is lost on the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.ledger.account import Account, AccountKind, Role
from hub.settlement.daybook import Carried, Participant, Position

_NETTED = {
    Role.WALLET: (AccountKind.WR, AccountKind.IP),
    Role.ACQUIRER: (AccountKind.AP,),
    Role.HUB: (),
}


@dataclass(frozen=True, slots=True)
class Carry:
    """How a position goes on from one day to the next, in minor units; one of the two is zero."""

    carried_out_minor: int
    payable_minor: int


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day before the one that is netted: its participants as of its close, and its nets."""

    participants: tuple[Participant, ...]
    nets: Mapping[Position, int]


def netted_position(account: Account) -> Position | None:
    """The position that a movement of this account counts for: WR and IP of wallets, AP of acquirers."""
    if account.kind not in _NETTED[account.role]:
        return None
    return Position(account.role, account.owner_id, account.currency_code)


def carry(carried_in_minor: int, net_minor: int, minimum_minor: int) -> Carry:
    """What is payable of carried in + net, and what waits: all of it while its size is below the minimum."""
    payable_minor = carried_in_minor + net_minor
    if abs(payable_minor) < minimum_minor:
        return Carry(carried_out_minor=payable_minor, payable_minor=0)
    return Carry(carried_out_minor=0, payable_minor=payable_minor)


def minimums(participants: Iterable[Participant]) -> Mapping[Position, int]:
    """The contracts' minimums. A position in another currency than the contract's has none."""
    return {participant.position: participant.minimum_payout_minor for participant in participants}


def carried_into(past_days: Iterable[PastDay]) -> tuple[Carried, ...]:
    """What the day after these carries in: a fold of all closed days, the earliest first."""
    standing: dict[Position, int] = {}
    for past_day in past_days:
        least = minimums(past_day.participants)
        for position in sorted(dict.fromkeys([*standing, *past_day.nets])):
            net_minor = past_day.nets.get(position, 0)
            carried = carry(standing.get(position, 0), net_minor, least.get(position, 0))
            standing[position] = carried.carried_out_minor
    return tuple(Carried(position, minor) for position, minor in sorted(standing.items()) if minor != 0)
