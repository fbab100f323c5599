"""A payer scans a merchant's code: every wallet's sandbox and door against a tiny hub, over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from fx.money import Money
from tests.wallets.running import PRICE, SHOP, WALLET_IDS, Running, running
from tests.wallets.tiny_hub import KNOWN_CODE, STATIC_CODE, TinyHub, a_hub_for
from wallets.contract import NotAuthentic, PaymentNotice, RefundNotice, ResolveCode, StartPayment
from wallets.outcome import Approved, Cancelled, Declined, DeclineReason, Refunded, Unknown, UnknownCause
from wallets.sandbox.dialect import HubRefused
from wallets.sandbox.faults import FaultKind
from wallets.sandbox.hub_line import Unreachable
from wallets.sandbox.payer import Scan, Scanned
from wallets.sandbox.words import PaymentState, Verb

pytestmark = pytest.mark.parametrize("wallet_id", WALLET_IDS)


def told(wallet_id: str, story: Callable[[Running, TinyHub], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with (
            asyncio.timeout(20),
            a_hub_for(wallet_id) as hub,
            running(wallet_id, hub_url=hub.url) as house,
        ):
            hub.wallet = house.wallet
            await story(house, hub)
            await asyncio.gather(*hub.tasks)

    asyncio.run(whole())


def scan_of(house: Running, *, decides: bool = True, refuses: DeclineReason | None = None) -> Scan:
    user_id = house.machine.dialect.users[0].user_id
    return Scan(KNOWN_CODE, user_id, decides=decides, refuses=refuses)


def test_a_scan_shows_the_price_starts_the_payment_and_the_notice_says_paid(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        done = await house.machine.payer.scan(scan_of(house))
        assert isinstance(done, Scanned)
        assert (SHOP.name, PRICE, house.amount(), "quote_1") == (
            done.shown.merchant_name,
            done.shown.merchant_amount,
            done.shown.amount,
            done.shown.quote_id,
        )
        assert PaymentState.PAID is done.record.state
        await hub.taken.get()
        await asyncio.gather(*hub.tasks)
        assert ResolveCode(KNOWN_CODE) == hub.calls[0]
        assert StartPayment(done.record.wallet_payment_id, KNOWN_CODE, "quote_1") == hub.calls[1]
        assert isinstance(hub.paid[0], Unknown)
        assert UnknownCause.IN_PROCESS is hub.paid[0].cause
        approved = await house.wallet.inquire(house.ref())
        assert isinstance(approved, Approved)
        assert done.record.wallet_payment_id == approved.wallet_payment_id
        assert PaymentNotice("att_1", approved) == hub.calls[2]
        assert 77813 == house.debited_minor()

    told(wallet_id, story)


def test_a_payer_who_says_no_declines_and_the_hub_is_told(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        done = await house.machine.payer.scan(scan_of(house, refuses=DeclineReason.PAYER_REJECTED))
        assert isinstance(done, Scanned)
        assert PaymentState.FAILED is done.record.state
        await hub.taken.get()
        notice = hub.calls[2]
        assert isinstance(notice, PaymentNotice)
        assert isinstance(notice.outcome, Declined)
        assert DeclineReason.PAYER_REJECTED is notice.outcome.reason

    told(wallet_id, story)


def test_a_payer_who_does_not_answer_leaves_the_payment_in_process_until_it_is_cancelled(
    wallet_id: str,
) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        done = await house.machine.payer.scan(scan_of(house, decides=False))
        assert isinstance(done, Scanned)
        assert PaymentState.IN_PROCESS is done.record.state
        waiting = await house.wallet.inquire(house.ref())
        assert isinstance(waiting, Unknown)
        assert UnknownCause.IN_PROCESS is waiting.cause
        assert isinstance(await house.wallet.cancel(house.ref()), Cancelled)
        house.machine.payer.decide(done.record.wallet_payment_id, None)
        assert 0 == house.debited_minor()

    told(wallet_id, story)


def test_a_static_code_is_paid_with_the_amount_that_the_payer_types(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        user_id = house.machine.dialect.users[0].user_id
        bare = await house.machine.payer.scan(Scan(STATIC_CODE, user_id))
        assert isinstance(bare, HubRefused)
        assert "AMOUNT_REQUIRED" == bare.reason
        typed = Money("THB", 35750)
        done = await house.machine.payer.scan(Scan(STATIC_CODE, user_id, amount=typed))
        assert isinstance(done, Scanned)
        assert typed == done.shown.merchant_amount
        assert ResolveCode(STATIC_CODE, typed) == hub.calls[1]
        assert StartPayment(done.record.wallet_payment_id, STATIC_CODE, "quote_2", typed) == hub.calls[2]

    told(wallet_id, story)


def test_a_code_that_the_hub_refuses_is_refused_in_the_hubs_words(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        user_id = house.machine.dialect.users[0].user_id
        refused = await house.machine.payer.scan(Scan("nonsense", user_id))
        assert HubRefused("UNSUPPORTED_CODE", "no merchant of ours") == refused
        assert 1 == len(hub.calls)

    told(wallet_id, story)


def test_a_notice_is_sent_again_until_it_is_acknowledged_and_then_no_more(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        hub.deaf_for = 2
        for attempt_id in ("att_1", "att_2"):
            await house.machine.payer.scan(scan_of(house))
            assert attempt_id == await hub.taken.get()
        assert ["att_1", "att_1", "att_1", "att_2"] == _notices(hub)

    told(wallet_id, story)


def test_a_duplicate_notice_is_byte_for_byte_the_same_and_let_in(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        house.fault(FaultKind.DUPLICATE_NOTICE)
        await house.machine.payer.scan(scan_of(house))
        assert ["att_1", "att_1"] == [await hub.taken.get(), await hub.taken.get()]
        assert hub.raw[2] == hub.raw[3]
        assert hub.calls[2] == hub.calls[3]

    told(wallet_id, story)


def test_a_lost_notice_is_never_sent_and_an_inquiry_tells(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        house.fault(FaultKind.LOST_NOTICE)
        for _ in range(2):
            await house.machine.payer.scan(scan_of(house))
        # Notices go out in order, so when the second has come the first will not come any more.
        assert "att_2" == await hub.taken.get()
        assert ["att_2"] == _notices(hub)
        assert isinstance(await house.wallet.inquire(house.ref()), Approved)

    told(wallet_id, story)


def test_a_refund_may_be_told_by_notice(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        await house.wallet.pay(house.order())
        house.fault(FaultKind.IN_PROCESS, Verb.REFUND)
        await house.wallet.refund(house.refund())
        house.machine.outbox.add_refund("ref_1")
        await hub.taken.get()
        notice = hub.calls[0]
        assert isinstance(notice, RefundNotice)
        assert ("ref_1", Refunded) == (notice.refund_id, type(notice.outcome))

    told(wallet_id, story)


def test_a_forged_call_is_not_authentic_and_is_answered_in_the_dialect(wallet_id: str) -> None:
    async def story(house: Running, hub: TinyHub) -> None:
        await house.machine.payer.scan(scan_of(house))
        await hub.taken.get()
        genuine = hub.raw[2]
        for forged in (
            {**genuine.headers, "authorization": "SECRET_KEY guess"},
            {name: value for name, value in genuine.headers.items() if name == "content-type"},
        ):
            call = type(genuine)(genuine.method, genuine.path, forged, genuine.body + b" ")
            read = hub.door.read(call, house.machine.clock())
            assert isinstance(read, NotAuthentic)
            answer = hub.door.write(call, read, house.machine.clock())
            assert answer.body.startswith(b"{")

    told(wallet_id, story)


def test_a_hub_that_is_away_is_unreachable_and_nothing_was_debited(wallet_id: str) -> None:
    async def story() -> None:
        async with running(wallet_id) as house:
            assert isinstance(await house.machine.payer.scan(scan_of(house)), Unreachable)
            async with a_hub_for(wallet_id) as hub:
                gone = hub.url
            house.machine.line.connect(gone)
            assert isinstance(await house.machine.payer.scan(scan_of(house)), Unreachable)
            assert 0 == house.debited_minor()

    asyncio.run(story())


def _notices(hub: TinyHub) -> list[str]:
    """The attempts that the hub was told of, taken or not."""
    return [call.attempt_id for call in hub.calls if isinstance(call, PaymentNotice)]
