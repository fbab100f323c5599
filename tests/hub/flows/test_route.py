"""Finding the wallet of a payer's code: by the table, and by asking whose it is, never by paying in turn."""

import asyncio

import pytest

from hub.flows.route import RESOLVE_SECONDS, require_wallet, route
from hub.payment.model import PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import CODE, MANILA, MANILA_CODE, SEOUL, SHARED_CODE, THAI
from tests.hub.flows.scripted import Effect, says
from wallets.outcome import NotOurs, NotSent, Resolved, Unknown, UnknownCause

NOT_OURS = says(NotOurs())
OURS = says(Resolved("TH"))


async def never(effect: Effect) -> object:
    """No answer within any budget."""
    await asyncio.sleep(3600)
    return effect()


def all_calls(floor: Floor) -> list[tuple[str, str]]:
    return [(wallet_id, call.verb) for wallet_id, wallet in floor.wallets.items() for call in wallet.calls]


@pytest.mark.parametrize(
    "code, wallet_id",
    [(CODE, THAI), (MANILA_CODE, MANILA), ("28123456789012345", SEOUL), ("2812345678901234567", SEOUL)],
)
@on_the_floor
async def test_prefix_and_length_name_the_wallet_and_nobody_is_asked(
    floor: Floor, code: str, wallet_id: str
) -> None:
    way = await route(floor.ports, code)

    assert wallet_id == way.wallet_id
    assert code not in way.why
    assert [] == all_calls(floor)


@pytest.mark.parametrize(
    "code, reason",
    [
        ("990000020123456789012345", "UNSUPPORTED_CODE"),
        ("2812345678901234567890", "UNSUPPORTED_CODE"),
        ("2510010212345678", "INVALID_CODE"),
        ("251001020123456789012345251001020", "INVALID_CODE"),
        ("25100102012345678901234a", "INVALID_CODE"),
        ("２５1001020123456789012345", "INVALID_CODE"),
        ("281006010123456789012345", "CODE_TYPE_MISMATCH"),
        ("", "INVALID_CODE"),
    ],
)
@on_the_floor
async def test_a_refused_code_calls_no_wallet(floor: Floor, code: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        await route(floor.ports, code)

    assert reason == refused.value.reason
    assert not code or code not in str(refused.value)
    assert [] == all_calls(floor)


@on_the_floor
async def test_candidates_are_asked_to_resolve_and_only_the_owner_to_pay(floor: Floor) -> None:
    floor.thai.always("resolve_code", NOT_OURS)
    floor.seoul.always("resolve_code", NOT_OURS)

    paid = await floor.pay(consumer_code=SHARED_CODE)

    assert (PaymentState.SUCCEEDED, MANILA) == (paid.state, paid.attempts[0].wallet_id)
    assert [(THAI, "resolve_code"), (MANILA, "resolve_code"), (MANILA, "pay"), (SEOUL, "resolve_code")] == (
        all_calls(floor)
    )
    assert SHARED_CODE not in paid.route


@on_the_floor
async def test_a_code_that_two_wallets_claim_is_refused_until_one_is_named(floor: Floor) -> None:
    floor.seoul.always("resolve_code", NOT_OURS)

    with pytest.raises(Refused, match=r"CODE_AMBIGUOUS.*thai, manila"):
        await route(floor.ports, SHARED_CODE)
    hinted = await route(floor.ports, SHARED_CODE, hint=MANILA)

    assert MANILA == hinted.wallet_id


@on_the_floor
async def test_a_hint_at_a_wallet_that_does_not_know_the_code_decides_nothing(floor: Floor) -> None:
    floor.manila.always("resolve_code", NOT_OURS)

    with pytest.raises(Refused, match="CODE_AMBIGUOUS"):
        await route(floor.ports, SHARED_CODE, hint=MANILA)
    floor.thai.always("resolve_code", NOT_OURS)

    assert SEOUL == (await route(floor.ports, SHARED_CODE, hint=MANILA)).wallet_id
    assert THAI == (await route(floor.ports, CODE, hint=MANILA)).wallet_id


@pytest.mark.parametrize(
    "answer", [NotOurs(), NotSent("breaker open"), Unknown(UnknownCause.SERVER_ERROR, "502")]
)
@on_the_floor
async def test_a_code_that_nobody_claims_is_refused(floor: Floor, answer: object) -> None:
    for wallet in floor.wallets.values():
        wallet.always("resolve_code", says(answer))

    with pytest.raises(Refused, match="UNSUPPORTED_CODE"):
        await route(floor.ports, SHARED_CODE)


@on_the_floor
async def test_a_silent_candidate_costs_no_more_than_the_budget(floor: Floor) -> None:
    floor.thai.always("resolve_code", never)
    floor.seoul.always("resolve_code", NOT_OURS)

    found = await route(floor.ports, SHARED_CODE)

    assert MANILA == found.wallet_id
    assert RESOLVE_SECONDS == floor.loop.time()


@on_the_floor
async def test_candidates_are_asked_at_once_and_not_in_turn(floor: Floor) -> None:
    async def slow(effect: Effect) -> object:
        await asyncio.sleep(2)
        return NotOurs()

    for wallet in floor.wallets.values():
        wallet.always("resolve_code", slow)
    floor.seoul.always("resolve_code", OURS)

    assert SEOUL == (await route(floor.ports, SHARED_CODE)).wallet_id
    assert 2.0 == floor.loop.time()


@on_the_floor
async def test_a_wallet_that_is_not_connected_is_unknown(floor: Floor) -> None:
    require_wallet(floor.ports, THAI)
    with pytest.raises(Refused, match="UNKNOWN_WALLET"):
        require_wallet(floor.ports, "nobody")
