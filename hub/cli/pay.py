"""`hub pay`: a POS in one line."""

import sys
from typing import Any, NoReturn

from hub.cli.console import FAULT, OK, USAGE, end, message_json, say, say_json, with_hub


def parse_amount(text: str) -> Any:
    """An amount as people type it, "3480 JPY" or "JPY 3480", as a message of the contract."""
    from fx.errors import MoneyError
    from fx.money import Money
    from hub.v1.money_pb2 import Money as MoneyMessage

    words = text.split()
    if len(words) != 2:
        end(USAGE, f'{text!r} is no amount: write it like "3480 JPY"')
    number, currency_code = words if words[1].isalpha() else reversed(words)
    try:
        amount = Money.parse(number, currency_code.upper())
    except MoneyError as wrong:
        end(USAGE, str(wrong))
    return MoneyMessage(currency_code=amount.currency_code, minor_units=amount.minor_units)


def run_pay(
    amount: str,
    code: str | None,
    *,
    order: str,
    request_id: str | None,
    merchant_id: str | None,
    hold: bool,
    as_json: bool,
) -> NoReturn:
    """Pays or makes an order, waits for the end, prints it. Exit 1 if it did not end in money."""
    import secrets

    from hub.client.pos import Pos
    from hub.files.qr_image import draw
    from hub.v1 import payment_pb2

    asked = parse_amount(amount)
    fixed = request_id or f"cli-{secrets.token_hex(12)}"

    async def work(link: Any) -> int:
        pos = Pos(link, lambda: fixed, terminal_id="cli")
        if code is None:
            payment = await pos.order(asked, merchant_order_id=order, hold=hold)
        else:
            payment = await pos.pay(asked, code, merchant_order_id=order, hold=hold)
            payment = await pos.finish(payment.payment_id)
        if as_json:
            say_json(message_json(payment))
        else:
            for line in payment_lines(payment):
                say(line)
            if payment.state == payment_pb2.PAYMENT_STATE_CREATED and sys.stdout.isatty():
                draw(payment.order_code).terminal(compact=True)
        return OK if payment.state in _good_states() else FAULT

    with_hub(
        work,
        as_json=as_json,
        merchant_id=merchant_id,
        unanswered=f"What became of it is told by the same command with --request-id {fixed}",
    )


def _good_states() -> tuple[Any, ...]:
    """Paid, held, or on its way to a payer."""
    from hub.v1 import payment_pb2

    return (
        payment_pb2.PAYMENT_STATE_SUCCEEDED,
        payment_pb2.PAYMENT_STATE_HELD,
        payment_pb2.PAYMENT_STATE_CREATED,
    )


def payment_lines(payment: Any) -> list[str]:
    """A payment for people."""
    from hub.cli.words import amount_text, state_text, time_text
    from hub.v1 import payment_pb2

    lines = [f"{payment.payment_id}  {state_text(payment.state)}  {amount_text(payment.merchant_amount)}"]
    if payment.wallet_id:
        lines.append(
            f"  {payment.wallet_id} {amount_text(payment.wallet_amount)} at {payment.rate}"
            f" (quote {payment.quote_id})"
        )
    if payment.HasField("decline"):
        lines.append(f"  {payment.decline.reason}: {payment.decline.advice}")
    if payment.state == payment_pb2.PAYMENT_STATE_HELD and payment.HasField("expire_time"):
        lines.append(f"  held until {time_text(payment.expire_time)}: capture or release it")
    elif payment.state == payment_pb2.PAYMENT_STATE_HELD:
        lines.append("  disputed: it waits for the operators' decision")
    if 0 < payment.captured_amount.minor_units < payment.merchant_amount.minor_units:
        lines.append(f"  captured {amount_text(payment.captured_amount)}, the rest goes back to the payer")
    if payment.state == payment_pb2.PAYMENT_STATE_CREATED:
        lines.append(f"  show this code: {payment.order_code}")
    return lines
