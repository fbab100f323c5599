"""The shape of a scheme: what the reader and the writer must know of a country's codes, as data.

A path is a sub-tag of the template that carries the scheme ("03"), one level deeper ("01.01"), or counted
from the root ("@99.01"). Where a field lists several paths the first one that says something counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to be paid through an account template 26-51, known by its globally unique identifier."""

    id: str
    """Such as `sg-paynow`; equal to its family's id where the family has one scheme."""
    guids: tuple[str, ...]
    """Identifiers as sub-tag 00 has them, the usual one first; compared without regard to case."""
    template: str
    """The root tag where the writer puts it. The reader takes it from any of 26-51."""
    source: str
    """The authority and document that describe it."""
    account: tuple[str, ...] = ()
    acquirer: tuple[str, ...] = ()
    merchant_id: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    expiry: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Sub-objects that the writer adds where it is told nothing else, by path."""
    members: tuple[tuple[str, str, str], ...] = ()
    """(path, start of its value, id): who within the scheme is paid, as a further candidate."""


@dataclass(frozen=True, slots=True)
class Family:
    """A country's codes: the umbrella that the candidates of one sticker stand under."""

    id: str
    """Empty for wallets at home in no country: what a sticker stands under is told by the rest of it."""
    country: str
    """ISO 3166-1 alpha-2; empty for wallets and order codes that stand everywhere."""
    currency: str
    """ISO 4217 number that the writer uses unless told otherwise."""
    schemes: tuple[Scheme, ...] = ()
    required: tuple[str, ...] = ("53", "58")
    """Root tags without which a code of this family is broken. The standard wants 52, 53, 58, 59 and 60;
    what real codes of the family leave out or empty is not here, and only warned about."""
    other: Scheme | None = None
    """How to read a template of this family's country whose identifier nobody listed."""
    formats: tuple[str, ...] = ("01",)
    """Payload format indicators (tag 00) in use."""
    currency_letters: bool = False
    """Whether wallets of the country print "MMK" where the standard wants "104"."""


@dataclass(frozen=True, slots=True)
class WalletDigits:
    """The digits a wallet shows to be scanned."""

    wallet: str
    prefixes: tuple[str, ...]
    """Two digits each."""
    lengths: tuple[int, ...]
    reserved: tuple[int, ...]
    """Lengths that the owner keeps for later: read, with a warning."""
    source: str


@dataclass(frozen=True, slots=True)
class Application:
    """A consumer-presented application, known by the head of its ADF name (hexadecimal capitals)."""

    id: str
    adf: str
    source: str


@dataclass(frozen=True, slots=True)
class Address:
    """A payment address: its scheme, exact host (lower case) and the head of its path.

    Without a host the payee's token itself follows the two slashes, and `path` is how it begins.
    """

    id: str
    scheme: str
    host: str
    path: str
    source: str
