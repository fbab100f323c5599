"""Messages of the contract as words for people."""

from typing import Any


def amount_text(amount: Any) -> str:
    """An amount like 778.13 THB; a dash for none."""
    from fx.money import Money

    if not amount.currency_code:
        return "-"
    return str(Money(amount.currency_code, amount.minor_units))


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count and its noun: 1 payment, 2 payments."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def state_text(state: Any) -> str:
    """A state without its prefix: SUCCEEDED for PAYMENT_STATE_SUCCEEDED."""
    from hub.v1 import payment_pb2

    return payment_pb2.PaymentState.Name(state).removeprefix("PAYMENT_STATE_")


def time_text(at: Any) -> str:
    """A timestamp in UTC to the millisecond."""
    return at.ToDatetime().isoformat(timespec="milliseconds") + "Z" if at.seconds else "-"
