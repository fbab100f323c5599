"""Finding the wallet of a payer's code: by the routing table, and by asking where more than one claims it."""

import asyncio
from dataclasses import dataclass
from typing import assert_never

from hub.codes.routing import Route as TableRoute
from hub.codes.routing import Unroutable
from hub.flows.ports import Ports
from hub.payment.reasons import Refused
from wallets.outcome import Resolved, ResolveOutcome

RESOLVE_SECONDS = 3.0
"""Time budget for asking all candidates of a code whether it is theirs."""


@dataclass(frozen=True, slots=True)
class Route:
    """The wallet to ask, and why, in words that do not tell the code."""

    wallet_id: str
    why: str


async def route(ports: Ports, consumer_code: str, *, hint: str | None = None) -> Route:
    """The one wallet that a consumer code belongs to. Candidates are asked to RESOLVE, never to pay in turn.

    Raises `Refused`; no wallet is called for a code that is refused.
    """
    if hint is not None:
        require_wallet(ports, hint)
    found = ports.routes().route(consumer_code, hint=hint)
    match found:
        case Unroutable(reason=reason, message=message):
            raise Refused(reason, message)
        case TableRoute(wallets=(only,)):
            return Route(only, f"codes of {len(consumer_code)} digits from {found.row.prefix} are {only}'s")
        case TableRoute():
            return await _resolved(ports, consumer_code, found, hint)
        case _:
            assert_never(found)


def require_wallet(ports: Ports, wallet_id: str) -> None:
    """Refuses a wallet that this hub is not connected with."""
    if all(profile.wallet_id != wallet_id for profile in ports.wallets.profiles()):
        raise Refused("UNKNOWN_WALLET", wallet_id)


async def _resolved(ports: Ports, code: str, found: TableRoute, hint: str | None) -> Route:
    """Asks all candidates at once; the hint wins if it knows the code, else the only one that does."""
    answers = await _ask_all(ports, code, found.wallets)
    ours = [wallet_id for wallet_id, answer in answers if isinstance(answer, Resolved)]
    if not ours:
        raise Refused("UNSUPPORTED_CODE", f"none of {', '.join(found.wallets)} knows the code")
    if len(ours) > 1 and ours[0] != hint:
        raise Refused("CODE_AMBIGUOUS", f"known to {', '.join(ours)}")
    return Route(ours[0], f"{ours[0]} knows the code, of {len(found.wallets)} that issue codes like it")


async def _ask_all(
    ports: Ports, code: str, wallet_ids: tuple[str, ...]
) -> list[tuple[str, ResolveOutcome | None]]:
    answers: dict[str, ResolveOutcome] = {}

    async def ask(wallet_id: str) -> None:
        answers[wallet_id] = await ports.wallets.wallet(wallet_id).resolve_code(code)

    try:
        async with asyncio.timeout(RESOLVE_SECONDS), asyncio.TaskGroup() as group:
            for wallet_id in wallet_ids:
                group.create_task(ask(wallet_id))
    except TimeoutError:
        pass
    return [(wallet_id, answers.get(wallet_id)) for wallet_id in wallet_ids]
