"""A code's objects as they may leave the house: by path, card numbers and one-time data masked."""

from hub.codes.code import Code
from hub.codes.masks import hidden, is_card_number, masked_card
from hub.codes.names import SHOWN_CONSUMER
from hub.codes.tlv import CARD, role_of


def shown_objects(code: Code) -> dict[str, str]:
    """Path ("54", "29.01", "61.4F", "pa") -> value, in the code's order; a template stands before its parts.

    Merchants' card accounts are masked, and of a consumer's code everything that pays or names a person.
    """
    found: dict[str, str] = {}
    for tag, value in code.objects.items():
        inner = code.templates.get(tag)
        if code.kind == "cpm":
            found[tag] = value if tag in SHOWN_CONSUMER else hidden(value)
        else:
            found[tag] = _merchant_value(tag, value)
        for sub, part in (inner or {}).items():
            shown = code.kind != "cpm" or sub in SHOWN_CONSUMER
            found[f"{tag}.{sub}"] = part if shown else hidden(part)
    return found


def shown_account(code: Code) -> str | None:
    """The account as it may be shown: one with a card network is masked, others are names to pay to."""
    if code.account is None or code.account_at is None:
        return None
    return _merchant_value(code.account_at, code.account)


def _merchant_value(tag: str, value: str) -> str:
    """A merchant's value, but its account with a card network as card numbers are shown."""
    is_card = len(tag) == 2 and tag.isdigit() and role_of(tag) == CARD
    return masked_card(value) if is_card and is_card_number(value) else value
