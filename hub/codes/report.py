"""What `hub qr read` prints of a text: one JSON object, accepted or not, with nothing secret in it."""

from typing import Final

from hub.codes.code import Code, CodeError
from hub.codes.masks import hidden, is_card_number, masked_card
from hub.codes.reader import read

Json = str | bool | int | list[str] | dict[str, str] | dict[str, str | int | None] | None

_FIRST: Final = (
    "kind", "scheme", "schemes", "country", "currency", "amount", "merchant_name", "merchant_city", "mcc",
    "guid", "crc_ok", "warnings",
)  # fmt: skip
_MORE: Final = {
    **{
        name: name
        for name in (
            "point", "tip", "tip_amount", "tip_percentage", "postal_code", "lang", "name_alt", "city_alt",
            "account", "account_at", "acquirer", "merchant_id", "reference", "expiry", "bill_number",
            "mobile", "store", "loyalty", "terminal", "purpose", "consumer_data_request", "merchant_tax_id",
            "merchant_channel", "wallet", "label", "adf", "adf_text", "track2", "pan",
        )
    },
    "store_label": "store",
    "customer_label": "customer",
    "terminal_label": "terminal",
}  # fmt: skip


def report(text: str) -> dict[str, Json]:
    """One scanned text as a JSON object: `accepted`, the fields of A9 always, others where they are said."""
    try:
        code = read(text)
    except CodeError as error:
        answer: dict[str, Json] = {"accepted": False, **dict.fromkeys(_FIRST)}
        answer |= {"schemes": [], "guid": [], "warnings": []}
        answer["error"] = {"reason": error.reason, "message": error.message, "at": error.at}
        return answer
    return report_code(code)


def report_code(code: Code) -> dict[str, Json]:
    """A code as a JSON object, card numbers and tracks masked."""
    answer: dict[str, Json] = {"accepted": True}
    for name in _FIRST:
        answer[name] = _plain(getattr(code, name))
    for name, field in _MORE.items():
        value = getattr(code, field)
        if value is not None:
            answer[name] = _masked(field, value)
    answer["error"] = None
    return answer


def _plain(value: object) -> Json:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, str | bool) else None


def _masked(field: str, value: str) -> str:
    if field == "track2":
        return hidden(value)
    if field == "pan" or (field == "account" and is_card_number(value)):
        return masked_card(value)
    return value
