"""Idempotency: what a request's content is, and whether a known request id came with the same (DESIGN A6)."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from hub.flows.units import RequestRecord
from hub.payment.reasons import Refused

CREATE_PAYMENT = "CreatePayment"
CREATE_QUOTE = "CreateQuote"
CAPTURE_PAYMENT = "CapturePayment"
REFUND_PAYMENT = "RefundPayment"
CANCEL_BEFORE_CREATE = "CancelPayment"
"""The method of a request id that a cancel had bound before its create came."""

_HASH_CHARACTERS = 32


def content(key: bytes, fields: Mapping[str, str]) -> dict[str, str]:
    """One keyed hash per field, so that a difference can be named and no code is kept."""
    return {
        name: hmac.new(key, f"{name}\0{value}".encode(), sha256).hexdigest()[:_HASH_CHARACTERS]
        for name, value in fields.items()
    }


def require_same(known: RequestRecord, asked: RequestRecord) -> None:
    """Refuses a request id that was used for something else, naming the first field that differs."""
    if known.method != asked.method:
        raise reused("method")
    for name in (*asked.content, *known.content):
        if known.content.get(name) != asked.content.get(name):
            raise reused(name)


def reused(field: str) -> Refused:
    """The refusal of a request id that came again with another value of `field`."""
    return Refused("REQUEST_ID_REUSED", f"the first request had another {field}")
