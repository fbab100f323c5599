"""What a payment code says: `Code`, and `CodeError` for a text that is not a code anyone should pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from hub.codes.masks import masked_code

Kind = Literal["mpm", "cpm", "uri", "wallet_code"]
"""Merchant-presented EMVCo text, consumer-presented EMVCo data, an address, or a wallet's digits."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class CodeError(ValueError):
    """The text is broken, or is no payment code: nothing in it may be shown or paid.

    `reason` is stable and machine-readable (all of them, in words, are in `words.REASONS`), `message` is
    one sentence that never repeats the code, `at` counts characters from 0 after scanner noise is gone.
    """

    def __init__(self, reason: str, message: str, at: int | None = None) -> None:
        super().__init__(f"{reason}: {message}" + ("" if at is None else f" (at {at})"))
        self.reason = reason
        self.message = message
        self.at = at


@dataclass(frozen=True)
class Code:
    """One code as it was read: texts as the code has them, None where it says nothing.

    Nearly every field is optional, so a Code has no slots: `of` fills in only what a code says and leaves
    the rest to the defaults of the class, which is most of what makes reading fast.
    Card numbers and track data stand raw on `text`, `pan`, `track2` and in the trees, nowhere else.
    """

    kind: Kind
    text: str
    scheme: str
    schemes: tuple[str, ...] = ()
    """Candidates, best first; the hub picks by what a wallet can pay."""
    warnings: tuple[str, ...] = ()
    """What was tolerated, by name: `length-59` is a tag 59 longer than the standard allows."""
    guid: tuple[str, ...] = ()
    """Globally unique identifiers of the account templates 26-51, in the code's order."""
    crc_ok: bool | None = None
    point: Literal["static", "dynamic"] | None = None

    country: str | None = None
    currency: str | None = None
    """As in the code: ISO 4217 numbers in EMVCo, letters in UPI."""
    amount: str | None = None
    """As in the code, in units of the currency: "10", "10.00", "0". Not yet money."""
    tip: Literal["prompt", "fixed", "percentage"] | None = None
    tip_amount: str | None = None
    tip_percentage: str | None = None

    merchant_name: str | None = None
    merchant_city: str | None = None
    postal_code: str | None = None
    mcc: str | None = None
    lang: str | None = None
    name_alt: str | None = None
    city_alt: str | None = None

    account: str | None = None
    account_at: str | None = None
    """Where the account stands: "29.01" is sub-tag 01 of root tag 29."""
    acquirer: str | None = None
    merchant_id: str | None = None
    reference: str | None = None
    expiry: str | None = None
    """As the scheme writes it: its own digits, or an RFC 3339 time."""

    bill_number: str | None = None
    mobile: str | None = None
    store: str | None = None
    loyalty: str | None = None
    customer: str | None = None
    terminal: str | None = None
    purpose: str | None = None
    consumer_data_request: str | None = None
    merchant_tax_id: str | None = None
    merchant_channel: str | None = None

    wallet: str | None = None
    """The wallet family that a consumer code belongs to."""
    label: str | None = None
    adf: str | None = None
    adf_text: str | None = None
    track2: str | None = None
    pan: str | None = None

    objects: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """Root objects in the code's order: tag -> value (CPM: hex -> hex; addresses: name -> decoded value)."""
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, hash=False)
    """Sub-objects of the templates that were read: root tag -> sub-tag -> value."""

    @classmethod
    def of(cls, said: dict[str, object]) -> "Code":
        """A Code from the fields that a code says; the names are this class's own (a test holds it so)."""
        code = object.__new__(cls)
        object.__setattr__(code, "__dict__", said)
        return code

    def at(self, path: str) -> str | None:
        """The value at a path of one or two levels, such as "54" or "29.01", or None."""
        tag, _, sub = path.partition(".")
        return self.templates.get(tag, _NOTHING).get(sub) if sub else self.objects.get(tag)

    def __repr__(self) -> str:
        """Enough to know it by in a log, and nothing that pays or names a person."""
        return (
            f"Code(kind={self.kind!r}, scheme={self.scheme!r}, text={masked_code(self.text)!r}, "
            f"country={self.country!r}, currency={self.currency!r}, amount={self.amount!r}, "
            f"warnings={self.warnings!r})"
        )
