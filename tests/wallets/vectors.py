"""The published signature vectors of the Alipay+ family, as values."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

_FILE = Path(__file__).parent / "alipay_signature_vectors.json"
_CONTENT = json.loads(_FILE.read_text(encoding="utf-8"))

PRIVATE_KEY = cast("str", _CONTENT["private_key_pkcs8"])
"""A throw-away key pair, made for these vectors."""
PUBLIC_KEY = cast("str", _CONTENT["public_key"])


@dataclass(frozen=True, slots=True)
class SignVector:
    """One request, and the header that the SDK puts on it."""

    name: str
    method: str
    path: str
    client_id: str
    time: str
    body: str
    content: str
    header: str


@dataclass(frozen=True, slots=True)
class AmountVector:
    """An amount in major units and what travels for it: `value` and `back`, or the error."""

    currency: str
    amount: str
    value: str | None
    back: str | None
    error: str | None


SIGN = tuple(
    SignVector(
        name=each["name"],
        method=each["method"],
        path=each["path"],
        client_id=each["client_id"],
        time=each["time"],
        body=each["body"],
        content=each["content"],
        header=each["header"],
    )
    for each in _CONTENT["sign"]
)
AMOUNTS = tuple(
    AmountVector(each["currency"], each["amount"], each.get("value"), each.get("back"), each.get("error"))
    for each in _CONTENT["amounts"]
)
