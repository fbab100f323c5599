"""The shape of a scheme: what the reader must know of a country's codes, as data.

A path is a sub-tag of the template that carries the scheme ("03"), or one level deeper ("01.01"). Where a
field lists several paths the first one present and not empty counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to be paid through an account template 26-51, known by its globally unique identifier."""

    id: str
    """Such as `sg-paynow`; equal to its family's id where the family has one scheme."""
    guids: tuple[str, ...]
    """Identifiers as sub-tag 00 has them, in lower case; compared without regard to case."""
    template: str
    """The root tag where the writer puts it. The reader does not care."""
    source: str
    """The authority and document that describe it."""
    account: tuple[str, ...] = ()
    acquirer: tuple[str, ...] = ()
    merchant_id: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    expiry: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Sub-objects the writer always adds, by path."""


@dataclass(frozen=True, slots=True)
class Family:
    """A country's codes: the umbrella that the candidates of one sticker stand under."""

    id: str
    country: str
    currency: str
    """ISO 4217 number the writer uses."""
    schemes: tuple[Scheme, ...]
    required: tuple[str, ...] = ("52", "53", "58", "59", "60")
    """Root tags without which a code of this family is broken; what real codes leave out is not here."""
    other: Scheme | None = None
    """How to read a template of this family's country whose identifier nobody listed."""
    formats: tuple[str, ...] = ("01",)
    """Payload format indicators (tag 00) in use."""


@dataclass(frozen=True, slots=True)
class WalletDigits:
    """The digits a wallet shows to be scanned: prefix range, lengths."""

    wallet: str
    prefixes: tuple[str, ...]
    lengths: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Application:
    """A consumer-presented application, known by the head of its ADF name (hexadecimal capitals)."""

    id: str
    adf: str
    source: str


@dataclass(frozen=True, slots=True)
class Address:
    """A payment address of the web: exact host (lower case) and the head of the path."""

    id: str
    host: str
    path: str
    source: str
