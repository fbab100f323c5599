"""Cursors and page tokens: opaque to callers, and refused when they are not ours."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime

from hub.payment.reasons import Refused

_WATCH = "w1"
_PAGE = "p1"
_KEY = "k1"


def encode_watch(seq: int) -> str:
    """The cursor of a watch at a change."""
    return _encode(f"{_WATCH}:{seq}")


def decode_watch(cursor: str) -> int:
    """The change that a cursor stands at."""
    seq = _decode(cursor, _WATCH)
    if not (seq.isascii() and seq.isdigit()):
        raise Refused("CURSOR_INVALID")
    return int(seq)


def encode_page(created_at: datetime, payment_id: str) -> str:
    """The token of the page after this payment."""
    return _encode(f"{_PAGE}:{created_at.isoformat()}|{payment_id}")


def decode_page(token: str) -> tuple[datetime, str]:
    """Where a page begins."""
    at, bar, payment_id = _decode(token, _PAGE).partition("|")
    try:
        created_at = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError as wrong:
        raise Refused("CURSOR_INVALID") from wrong
    if not bar:
        raise Refused("CURSOR_INVALID")
    return created_at, payment_id


def encode_key(key: str) -> str:
    """The token of the page after the row of this key, for lists in the order of a key."""
    return _encode(f"{_KEY}:{key}")


def decode_key(token: str) -> str:
    """The key that a page begins behind; empty for the first page."""
    return _decode(token, _KEY) if token else ""


def _encode(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(token: str, kind: str) -> str:
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (NotBase64, ValueError) as wrong:
        raise Refused("CURSOR_INVALID") from wrong
    found, colon, rest = text.partition(":")
    if found != kind or not colon:
        raise Refused("CURSOR_INVALID")
    return rest
