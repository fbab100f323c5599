"""The demo's play: payments of every kind, one scene each, with what goes wrong among them.

A scene does real calls as its actors would and tells what it saw; nothing here knows the hub's inside.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fx.money import Money
from hub.client.link import Link
from hub.client.pos import Pos
from hub.sandbox.house import House
from hub.sandbox.shops import SHOPS, Shop
from hub.v1 import payment_pb2, refund_pb2
from hub.v1.money_pb2 import Money as MoneyMessage

SHOP_OF = {shop.country: shop for shop in SHOPS}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that happened at a scene, for people."""

    scene: int
    title: str
    state: str
    merchant_amount: str
    wallet: str
    wallet_amount: str
    note: str
    payment_id: str


Tell = Callable[[Seen], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """One payment of the play."""

    title: str
    act: Callable[["Stage", "Scene", int], Awaitable[None]]
    country: str
    amount: str
    """In the shop's currency, as it is typed."""
    wallet_id: str
    user_id: str | None = None
    fault: dict[str, object] | None = None


class Stage:
    """The house, a till for every shop, and whom to tell."""

    def __init__(self, house: House, tell: Tell) -> None:
        self._house = house
        self._tell = tell
        self._links = {
            shop.country: Link(house.hub.grpc_address, house.keys.merchants[shop.merchant_id])
            for shop in SHOPS
        }

    async def aclose(self) -> None:
        """Closes the tills."""
        for link in self._links.values():
            await link.channel.close()

    def till(self, country: str) -> Pos:
        """The till of the shop in this country."""
        ids = self._house.hub.ports.ids
        return Pos(self._links[country], lambda: ids.new("req"), terminal_id=f"till-{country.lower()}")

    async def code_of(self, scene: Scene) -> str:
        """The payer opens their app."""
        body: dict[str, object] = {} if scene.user_id is None else {"user_id": scene.user_id}
        answer = await self._house.tell(scene.wallet_id, "/sandbox/codes", body)
        return str(answer["code"])

    async def misbehave(self, scene: Scene) -> None:
        """The scene's fault, for its own payer only."""
        if scene.fault is not None:
            fault = {"user_id": scene.user_id, **scene.fault}
            await self._house.tell(scene.wallet_id, "/sandbox/faults", fault)

    async def scan(self, scene: Scene, code: str, amount: Money | None) -> dict[str, Any]:
        """The payer scans a code of the shop's and says yes."""
        body: dict[str, object] = {"code": code}
        if amount is not None:
            body["amount"] = {"currency": amount.currency_code, "value": amount.text}
        if scene.user_id is not None:
            body["user_id"] = scene.user_id
        return await self._house.tell(scene.wallet_id, "/sandbox/scan", body)

    def tell(self, number: int, scene: Scene, payment: payment_pb2.Payment, note: str = "") -> None:
        """Shows how a payment stands."""
        decline = payment.decline.reason if payment.HasField("decline") else ""
        self._tell(
            Seen(
                scene=number,
                title=scene.title,
                state=payment_pb2.PaymentState.Name(payment.state).removeprefix("PAYMENT_STATE_"),
                merchant_amount=text_of(payment.merchant_amount),
                wallet=payment.wallet_id or scene.wallet_id,
                wallet_amount=text_of(payment.wallet_amount),
                note=note or decline,
                payment_id=payment.payment_id,
            )
        )


async def play(house: House, tell: Tell) -> None:
    """All scenes: the first alone, since somebody is watching for it, then the rest side by side."""
    stage = Stage(house, tell)
    try:
        await SCENES[0].act(stage, SCENES[0], 1)
        async with asyncio.TaskGroup() as group:
            for number, scene in enumerate(SCENES[1:], start=2):
                group.create_task(_act(stage, scene, number))
    finally:
        await stage.aclose()


async def _act(stage: Stage, scene: Scene, number: int) -> None:
    await scene.act(stage, scene, number)


async def shows_code(stage: Stage, scene: Scene, number: int) -> None:
    """The payer shows a code and the till scans it; if the wallet is unclear, the till waits for the end."""
    till = stage.till(scene.country)
    await stage.misbehave(scene)
    amount = amount_of(scene)
    payment = await till.pay(message(amount), await stage.code_of(scene), seconds=2.0)
    if payment.state == payment_pb2.PAYMENT_STATE_SUBMITTED:
        stage.tell(number, scene, payment, "not known yet: the hub goes on asking")
        payment = await till.finish(payment.payment_id)
        stage.tell(number, scene, payment, "now it is known")
    else:
        stage.tell(number, scene, payment)


async def shows_order(stage: Stage, scene: Scene, number: int) -> None:
    """The till shows a code made for this order, and the payer scans it."""
    till = stage.till(scene.country)
    payment = await till.order(message(amount_of(scene)))
    stage.tell(number, scene, payment, "the till shows a code")
    await stage.scan(scene, payment.order_code, None)
    stage.tell(number, scene, await till.finish(payment.payment_id))


async def scans_sticker(stage: Stage, scene: Scene, number: int) -> None:
    """The payer scans the shop's printed national code and types the amount."""
    shop = SHOP_OF[scene.country]
    done = await stage.scan(scene, shop.code, amount_of(scene))
    till = stage.till(scene.country)
    stage.tell(number, scene, await till.finish(str(done["payment_id"])), shop.published)


async def regrets(stage: Stage, scene: Scene, number: int) -> None:
    """A payment, and a part of it given back."""
    till = stage.till(scene.country)
    amount = amount_of(scene)
    payment = await till.pay(message(amount), await stage.code_of(scene))
    stage.tell(number, scene, payment)
    back = Money(amount.currency_code, amount.minor_units * 3 // 10)
    refund = await till.refund(payment.payment_id, message(back), reason="one item returned")
    payment = await till.get(payment.payment_id)
    state = refund_pb2.RefundState.Name(refund.state).removeprefix("REFUND_STATE_").lower()
    note = f"{back} = {text_of(refund.wallet_amount)} given back, {state}"
    stage.tell(number, scene, payment, note)


async def mistypes(stage: Stage, scene: Scene, number: int) -> None:
    """A payment that the cashier cancels at once."""
    till = stage.till(scene.country)
    payment = await till.pay(message(amount_of(scene)), await stage.code_of(scene))
    stage.tell(number, scene, payment)
    await till.cancel(payment.payment_id)
    stage.tell(number, scene, await till.finish(payment.payment_id))


def amount_of(scene: Scene) -> Money:
    """The scene's amount."""
    return Money.parse(scene.amount, shop_of(scene).currency)


def shop_of(scene: Scene) -> Shop:
    """The scene's shop."""
    return SHOP_OF[scene.country]


def message(amount: Money) -> MoneyMessage:
    """An amount for a call."""
    return MoneyMessage(currency_code=amount.currency_code, minor_units=amount.minor_units)


def text_of(amount: MoneyMessage) -> str:
    """An amount for people, nothing for none."""
    return str(Money(amount.currency_code, amount.minor_units)) if amount.currency_code else ""


SCENES = (
    Scene("Books in Tokyo", shows_code, "JP", "3480", "truemoney"),
    Scene("Noodles in Bangkok", shows_code, "TH", "357.50", "kakaopay"),
    Scene("Toast in Singapore", shows_code, "SG", "18.90", "gcash"),
    Scene("An order in Manila", shows_order, "PH", "1250.00", "truemoney"),
    Scene("JPQR sticker, Tokyo", scans_sticker, "JP", "1200", "gcash"),
    Scene("PromptPay sticker, Bangkok", scans_sticker, "TH", "120.00", "gcash"),
    Scene("QR Ph sticker, Manila", scans_sticker, "PH", "450.00", "kakaopay"),
    Scene("DuitNow sticker, Bangi", scans_sticker, "MY", "23.40", "truemoney"),
    Scene("SGQR sticker, Singapore", scans_sticker, "SG", "6.50", "kakaopay"),
    Scene("QRIS sticker, Jakarta", scans_sticker, "ID", "85000", "truemoney"),
    Scene("VietQR sticker, Hanoi", scans_sticker, "VN", "150000", "gcash"),
    Scene("KHQR sticker, Phnom Penh", scans_sticker, "KH", "40000", "kakaopay"),
    Scene("A payer without money", shows_code, "SG", "99.00", "truemoney", "prasert-is-broke"),
    Scene("A slow wallet", shows_code, "JP", "2500", "gcash", "maria", {"kind": "late", "seconds": 1.2}),
    Scene("A garbled answer", shows_code, "TH", "640.00", "kakaopay", "jiho", {"kind": "html_502"}),
    Scene("One item returned", regrets, "JP", "9800", "kakaopay"),
    Scene("Mistyped and cancelled", mistypes, "SG", "188.00", "truemoney", "malee"),
)
