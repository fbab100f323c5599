"""India's UPI address: `upi://pay?pa=payee@bank&pn=name&am=amount&cu=INR`.

NPCI, UPI linking specification 1.6 and UPI QR code specification.
"""

from typing import Final
from urllib.parse import quote

from hub.codes.characters import text_warnings
from hub.codes.code import CodeError
from hub.codes.iso import CURRENCY_DIGITS, CURRENCY_NUMBERS
from hub.codes.parameters import check_amount, parameters

_FIELDS: Final = {
    "pa": "account",
    "pn": "merchant_name",
    "mc": "mcc",
    "am": "amount",
    "cu": "currency",
    "tr": "reference",
    "tn": "purpose",
    "mid": "merchant_id",
    "msid": "store",
    "mtid": "terminal",
    "qrexpire": "expiry",
    "pincode": "postal_code",
}
_NOTHING: Final = ("", "null")


def read_upi(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """Add what the address says to `said`. Raises CodeError."""
    head, _, query = text.partition("?")
    if head.lower().rstrip("/") not in {"upi://pay", "upi:pay"}:
        raise CodeError("uri-host", "this UPI address is not for paying; one for paying opens with upi://pay")
    found = parameters(query, warnings)
    said["objects"] = found
    said["scheme"] = "upi"
    said["schemes"] = ("upi",)
    _check_payee(found.get("pa", ""))
    said["account_at"] = "pa"
    for name, field in _FIELDS.items():
        value = found.get(name, "")
        if value not in _NOTHING:
            said[field] = value
            if not value.isascii() and field in {"merchant_name", "purpose"}:
                warnings.extend(text_warnings(value, name))
    currency = said.get("currency", "INR")
    number = CURRENCY_NUMBERS.get(str(currency))
    if number is None:
        raise CodeError("unknown-currency", "parameter cu is not a currency (ISO 4217, three capitals)")
    if currency != "INR":
        warnings.append("currency-country")
    if "amount" in said:
        check_amount(str(said["amount"]), CURRENCY_DIGITS[number], warnings)
    mcc = str(said.get("mcc", "0000"))
    if not (len(mcc) == 4 and mcc.isascii() and mcc.isdigit()):
        warnings.append("format-mc")


def _check_payee(address: str) -> None:
    user, _, bank = address.partition("@")
    plain = address.isascii() and address.isprintable() and " " not in address and "@" not in bank
    if not (user and bank and plain):
        raise CodeError("uri-payee", "the payee's address (pa) is missing or not of the form name@bank")


def write_upi(
    payee: str,
    name: str,
    *,
    amount: str | None = None,
    reference: str | None = None,
    mcc: str | None = None,
) -> str:
    """The address at which a payer pays in rupees. Raises CodeError for a payee or amount that is none."""
    _check_payee(payee)
    if amount is not None:
        check_amount(amount, CURRENCY_DIGITS[CURRENCY_NUMBERS["INR"]], [])
    said = (("pa", payee), ("pn", name), ("mc", mcc), ("tr", reference), ("am", amount), ("cu", "INR"))
    return "upi://pay?" + "&".join(f"{key}={quote(value, safe='@')}" for key, value in said if value)
