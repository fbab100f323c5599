"""What `hub qr read` prints of a text: one JSON object, accepted or not, with nothing secret in it."""

from typing import Final

from hub.codes.code import Code, CodeError
from hub.codes.masks import hidden, masked_card
from hub.codes.reader import read
from hub.codes.shown import shown_account, shown_objects

Json = str | bool | list[str] | dict[str, str] | dict[str, str | int | None] | None

_ALWAYS: Final = (
    "kind",
    "scheme",
    "schemes",
    "country",
    "currency",
    "amount",
    "merchant_name",
    "merchant_city",
    "mcc",
    "guid",
    "crc_ok",
    "warnings",
)
_LISTS: Final = ("schemes", "guid", "warnings")
_WHERE_SAID: Final = {
    "point": "point",
    "account": "account",
    "account_at": "account_at",
    "acquirer": "acquirer",
    "merchant_id": "merchant_id",
    "reference": "reference",
    "expiry": "expiry",
    "bill_number": "bill_number",
    "mobile": "mobile",
    "store": "store",
    "store_label": "store",
    "loyalty": "loyalty",
    "customer_label": "customer",
    "terminal": "terminal",
    "terminal_label": "terminal",
    "purpose": "purpose",
    "consumer_data_request": "consumer_data_request",
    "merchant_tax_id": "merchant_tax_id",
    "merchant_channel": "merchant_channel",
    "tip": "tip",
    "tip_amount": "tip_amount",
    "tip_percentage": "tip_percentage",
    "postal_code": "postal_code",
    "lang": "lang",
    "name_alt": "name_alt",
    "city_alt": "city_alt",
    "wallet": "wallet",
    "label": "label",
    "adf": "adf",
    "adf_text": "adf_text",
    "track2": "track2",
    "pan": "pan",
}
"""Key of the JSON object -> field of the Code; labels go by both of their names."""


def report(text: str) -> dict[str, Json]:
    """One scanned text as a JSON object.

    `accepted`, the fields of A9 and `error` are always there, the others where the code says them;
    `objects` has every value by its path. A refused text has null and empty fields and an `error` of
    `reason`, `message` and `at`.
    """
    try:
        return report_code(read(text))
    except CodeError as error:
        return {
            "accepted": False,
            **{name: [] if name in _LISTS else None for name in _ALWAYS},
            "error": {"reason": error.reason, "message": error.message, "at": error.at},
        }


def report_code(code: Code) -> dict[str, Json]:
    """A code that was read as a JSON object, with card numbers, tracks and one-time data masked."""
    answer: dict[str, Json] = {"accepted": True}
    for name in _ALWAYS:
        value = getattr(code, name)
        answer[name] = list(value) if name in _LISTS else value
    for name, field in _WHERE_SAID.items():
        value = getattr(code, field)
        if value is not None:
            answer[name] = _masked(code, field, value)
    answer["objects"] = shown_objects(code)
    answer["error"] = None
    return answer


def _masked(code: Code, field: str, value: str) -> str:
    match field:
        case "track2":
            return hidden(value)
        case "pan":
            return masked_card(value)
        case "account":
            return shown_account(code) or ""
        case _:
            return value
