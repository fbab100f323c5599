"""Web addresses as payment codes: those that known wallets print, and Alipay+ merchant codes (MPM/3)."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final

from hub.codes.code import CodeError
from hub.codes.schemes.addresses import ADDRESSES
from hub.codes.tlv import parse

_HOST: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_=-]+")
_HOSTLESS: Final = tuple(known.scheme for known in ADDRESSES if not known.host)
_ALIPAYPLUS: Final = re.compile(r"/MPM/3/([A-Za-z0-9+/_=-]+)", re.IGNORECASE)
_OBJECT: Final = re.compile(r"([A-Z]{4})([0-9]{3})")


def read_web(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """Add what the address says to `said`. Raises CodeError where no known wallet prints such."""
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    if scheme in _HOSTLESS:
        authority, slash, path = "", "", rest
        is_plain = _TOKEN.fullmatch(rest) is not None
    else:
        authority, slash, path = rest.partition("/")
        # A user part, a backslash, an encoded or foreign letter would show one host and mean another.
        is_plain = _HOST.fullmatch(authority) is not None and "\\" not in text
    host = authority.lower()
    if not is_plain or "xn--" in host:
        raise CodeError("uri-host", "the host of the address is missing or dressed up as another")
    if scheme == "http":
        warnings.append("uri-plain-http")
        scheme = "https"
    payload = _ALIPAYPLUS.fullmatch(slash + path)
    if payload is not None and scheme == "https":
        _read_alipayplus(payload[1], said)
        return
    for known in ADDRESSES:
        if (scheme, host) == (known.scheme, known.host) and (slash + path).startswith(known.path):
            said["scheme"] = known.id
            said["schemes"] = (known.id,)
            said["account"] = text
            said["account_at"] = "uri"
            return
    raise CodeError("uri-unknown", "an address, and not one that a known wallet prints")


def _read_alipayplus(encoded: str, said: dict[str, object]) -> None:
    """Alipay+, Code Format of merchant-presented codes: base64 of `GPLD095PLVS00201CDSD033...`."""
    try:
        text = b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode()
    except (Base64Error, UnicodeDecodeError, ValueError):
        raise CodeError("base64", "the payload of the Alipay+ code is not base64 of text") from None
    root = _alipayplus_objects(text)
    objects = _alipayplus_objects(root.get("GPLD", ""))
    source = parse(objects.get("CDSD", "")) or {}
    issuer = parse(objects.get("CIRD", "")) or {}
    if not objects.get("PLVS") or not source.get("02"):
        raise CodeError("missing-tag", "the Alipay+ code lacks its version (PLVS) or merchant (CDSD.02)")
    said["objects"] = objects
    said["templates"] = {"CDSD": source, "CIRD": issuer}
    said["scheme"] = "alipayplus-mpm"
    said["schemes"] = ("alipayplus-mpm",)
    said["account"] = source["02"]
    said["account_at"] = "CDSD.02"
    if issuer.get("01"):
        said["acquirer"] = issuer["01"]


def _alipayplus_objects(text: str) -> dict[str, str]:
    """Objects of four letters, three digits of length, and a value. Raises CodeError."""
    found: dict[str, str] = {}
    here = 0
    while here < len(text):
        head = _OBJECT.match(text, here)
        if head is None:
            raise CodeError("not-digits", "the Alipay+ code needs four letters and three digits of length")
        stop = head.end() + int(head[2])
        if stop > len(text):
            raise CodeError("length-overrun", f"object {head[1]} says it is longer than what is left")
        if head[1] in found:
            raise CodeError("duplicate-tag", f"object {head[1]} stands twice")
        found[head[1]] = text[head.end() : stop]
        here = stop
    return found
