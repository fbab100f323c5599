"""The rule of budgets: how often each life of a hub called a wallet, held against what that wallet grants."""

from collections import defaultdict
from collections.abc import Iterator

from tests.oracle.evidence import Call, Finding, Grant, Witness

_US = 1_000_000


def check(witness: Witness) -> Iterator[Finding]:
    """Each hub has a budget of its own at each wallet, and begins it anew with each life."""
    by_life: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in witness.calls:
        by_life[call.wallet_id, call.hub].append(call)
    for (wallet_id, hub), calls in by_life.items():
        granted = witness.granted[wallet_id]
        too_soon = _too_soon(calls, granted)
        if too_soon is not None:
            detail = f"{hub}: one call too many {too_soon / _US:.6f} s into the run"
            yield Finding("a wallet is called within its budget", wallet_id, detail)
        most = _open_at_once(calls)
        if most > granted.calls_open_max:
            detail = f"{hub}: {most} calls open at once, {granted.calls_open_max} are granted"
            yield Finding("a wallet is called within its budget", wallet_id, detail)


def _too_soon(calls: list[Call], granted: Grant) -> int | None:
    """When a call began for which there was no token: `burst` of them at first, so many more a second."""
    # In millionths of a token per second each microsecond brings `calls_per_second`.
    full = granted.burst * _US
    left, last_us = full, 0
    for call in sorted(calls, key=lambda each: each.began_us):
        left = min(full, left + (call.began_us - last_us) * granted.calls_per_second) - _US
        last_us = call.began_us
        if left < 0:
            return call.began_us
    return None


def _open_at_once(calls: list[Call]) -> int:
    """The most at any instant; one that ends makes room for another in the same instant."""
    ends = [(call.ended_us, -1) for call in calls if call.ended_us is not None]
    most = is_open = 0
    for _, step in sorted([*ends, *((call.began_us, 1) for call in calls)]):
        is_open += step
        most = max(most, is_open)
    return most
