"""Messages in: what a caller sent becomes values, or a refusal that names the field."""

import re
from datetime import UTC, date, datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from fx.currency import currency
from fx.errors import UnknownCurrency
from fx.money import MAX_MINOR_UNITS, Money
from hub.codes.reader import plain_text
from hub.participants.model import Merchant
from hub.payment.reasons import Refused, Violation
from hub.v1 import money_pb2

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
_TEXT_MAX = 140
_CONSUMER_CODE_MAX = 2_048
_MERCHANT_CODE_MAX = 16_384


def field_refused(reason: str, field: str, description: str) -> Refused:
    """A refusal that names the field at fault."""
    return Refused(reason, f"{field}: {description}", violations=(Violation(field, description),))


def request_id(value: str, field: str = "request_id") -> str:
    """An idempotency key."""
    if not value:
        raise field_refused("FIELD_MISSING", field, "is needed")
    if not _REQUEST_ID.fullmatch(value):
        raise field_refused("FIELD_INVALID", field, "1 to 64 characters of A-Z a-z 0-9 . _ : -")
    return value


def needed(value: str, field: str, characters_max: int = 64) -> str:
    """Text that must be there."""
    if not value:
        raise field_refused("FIELD_MISSING", field, "is needed")
    return text(value, field, characters_max)


def text(value: str, field: str, characters_max: int = _TEXT_MAX) -> str:
    """Shown or stored text: short, without control characters."""
    if len(value) > characters_max:
        raise field_refused("FIELD_INVALID", field, f"{characters_max} characters at the most")
    if not value.isprintable():
        raise field_refused("FIELD_INVALID", field, "no control characters")
    return value


def consumer_code(code: str, field: str = "consumer_code") -> str:
    """A payer's code without what scanners add. Whether it is one is for the routing to say."""
    if not code:
        raise field_refused("FIELD_MISSING", field, "is needed")
    if len(code) > _CONSUMER_CODE_MAX:
        raise field_refused("FIELD_INVALID", field, f"{_CONSUMER_CODE_MAX} characters at the most")
    return plain_text(code)


def merchant_code(code: str, field: str = "code") -> str:
    """A merchant's code as scanned, or any code to be explained."""
    if not code:
        raise field_refused("FIELD_MISSING", field, "is needed")
    if len(code) > _MERCHANT_CODE_MAX:
        raise field_refused("FIELD_INVALID", field, f"{_MERCHANT_CODE_MAX} characters at the most")
    return code


def currency_code(code: str, field: str) -> str:
    """A payable currency of ISO 4217."""
    try:
        return currency(code).code
    except UnknownCurrency as unknown:
        raise field_refused("UNKNOWN_CURRENCY", field, str(unknown)) from unknown


def payable(message: money_pb2.Money, field: str = "amount") -> Money:
    """An amount to pay: a known currency, 1 to 10^15 - 1 minor units."""
    code = currency_code(message.currency_code, f"{field}.currency_code")
    if not 0 < message.minor_units <= MAX_MINOR_UNITS:
        raise field_refused(
            "AMOUNT_INVALID", f"{field}.minor_units", f"{message.minor_units} is not within 1 to 10^15 - 1"
        )
    return Money(code, message.minor_units)


def priced(message: money_pb2.Money, merchant: Merchant, field: str = "amount") -> Money:
    """What a merchant asks for: payable, and in the currency that it prices in."""
    amount = payable(message, field)
    if amount.currency_code != merchant.currency:
        described = f"the merchant prices in {merchant.currency}"
        raise field_refused("CURRENCY_MISMATCH", f"{field}.currency_code", described)
    return amount


def day(value: str, field: str) -> date:
    """A business date, YYYY-MM-DD."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    # ISO 8601 has other ways to write a date; the contract has one.
    if found is None or found.isoformat() != value:
        raise field_refused("FIELD_INVALID", field, "a date like 2026-11-22")
    return found


def instant(value: Timestamp, field: str) -> datetime:
    """A point in time."""
    try:
        return value.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as wrong:
        raise field_refused("FIELD_INVALID", field, "not a time") from wrong


def duration(value: Duration, field: str) -> timedelta:
    """A length of time."""
    try:
        return value.ToTimedelta()
    except (ValueError, OverflowError) as wrong:
        raise field_refused("FIELD_INVALID", field, "not a duration") from wrong


def page_size(value: int, *, default: int = 50, most: int = 200) -> int:
    """How many rows a page may have; 0 means the default."""
    return seconds_within(value, "page_size", low=1, high=most, default=default)


def seconds_within(value: int, field: str, *, low: int, high: int, default: int) -> int:
    """A number of seconds; 0 means the default."""
    if value == 0:
        return default
    if not low <= value <= high:
        raise field_refused("FIELD_INVALID", field, f"{low} to {high}")
    return value
