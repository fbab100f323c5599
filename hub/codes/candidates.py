"""Recognising the schemes of a merchant-presented code; taking account, reference and expiry out of it."""

from typing import Final

from hub.codes.code import CodeError
from hub.codes.schemes.scheme import Family
from hub.codes.schemes.table import BY_COUNTRY, BY_GUID, OTHERS, Reads
from hub.codes.structure import Structure
from hub.codes.tlv import parse_repeating

_CARD_NETWORKS: Final = {
    **dict.fromkeys(("02", "03"), "visa"),
    **dict.fromkeys(("04", "05"), "mastercard"),
    **dict.fromkeys(("09", "10"), "discover"),
    **dict.fromkeys(("11", "12"), "amex"),
    **dict.fromkeys(("13", "14"), "jcb"),
    **dict.fromkeys(("15", "16"), "unionpay"),
}
"""Who owns the card accounts 02-16 (EMVCo MPM 1.1, table 4.3)."""

_EXPECTED: Final = ("52", "53", "58", "59", "60")
"""What EMVCo wants in every code, besides 00 and 63."""


def recognise(apart: Structure, said: dict[str, object], warnings: list[str]) -> Family | None:
    """Add scheme, schemes, guid, account and their kin to `said`; the family that the code stands under.

    Raises CodeError where what its scheme can not do without is missing.
    """
    objects, templates, accounts, cards, _ = apart
    country = objects.get("58")
    first: Family | None = None
    home = BY_COUNTRY.get(country) if country else None
    other = OTHERS.get(country) if country else None
    at_home = False
    names: list[str] = []
    guids: list[str] = []
    for tag in accounts:
        subs = templates[tag]
        guid = subs["00"]
        guids.append(guid)
        reads = BY_GUID.get(guid.lower(), other)
        if reads is not None:
            names.append(reads.scheme.id)
            if reads.family is home:
                at_home = True
            elif first is None:
                first = reads.family
            _extract(reads, tag, subs, objects, said)
            if reads.members:
                names += _members(reads, subs, objects)
    for tag in cards:
        if tag in _CARD_NETWORKS:
            names.append(_CARD_NETWORKS[tag])
    family = home if at_home or first is None else first
    names.insert(0, family.id if family else f"emv-{country.lower()}" if country else "emv-unknown")
    said["guid"] = tuple(guids)
    said["scheme"] = names[0]
    said["schemes"] = tuple(dict.fromkeys(names))
    _check_present(apart, family, warnings)
    if "account" not in said:
        _first_account(apart, said)
    if country and family and family is not home and family.country:
        warnings.append("scheme-country")
    return family


def _check_present(apart: Structure, family: Family | None, warnings: list[str]) -> None:
    """Refuse a code without what its family needs; warn where only EMVCo misses something."""
    objects = apart.objects
    for tag in _EXPECTED:
        if not objects.get(tag):
            if family is not None and tag in family.required:
                raise CodeError("missing-tag", f"object {tag} is missing or empty, and its scheme needs it")
            if tag not in objects:
                warnings.append(f"missing-{tag}")
    if not apart.accounts and not apart.cards and not any("26" <= tag <= "51" for tag in objects):
        if "58" not in objects:
            raise CodeError("no-account", "the code names neither an account nor a country")
        warnings.append("no-merchant-account")


def _extract(
    reads: Reads, tag: str, subs: dict[str, str], objects: dict[str, str], said: dict[str, object]
) -> None:
    """Take a scheme's fields out of its template; the first scheme that has a field gives it."""
    for name, paths in reads.plain:
        if name not in said:
            for sub in paths:
                value = subs.get(sub)
                if value:
                    said[name] = value
                    if name == "account":
                        said["account_at"] = f"{tag}.{sub}"
                    break
    for name, paths in reads.deep:
        if name not in said:
            for path in paths:
                value = _value(path, subs, objects)
                if value:
                    said[name] = value
                    if name == "account":
                        said["account_at"] = f"{tag}.{path}"
                    break


def _members(reads: Reads, subs: dict[str, str], objects: dict[str, str]) -> list[str]:
    """Who within a scheme is paid, where its data tell."""
    return [
        member
        for path, start, member in reads.members
        if (_value(path, subs, objects) or "").startswith(start)
    ]


def _value(path: str, subs: dict[str, str], objects: dict[str, str]) -> str | None:
    """What stands at "01.01" of a template, or at "@99.01" counted from the root."""
    if len(path) == 2:
        return subs.get(path)
    outer, inner = (objects.get(path[1:3]), path[4:]) if path[0] == "@" else (subs.get(path[:2]), path[3:])
    if outer:
        for sub, value in parse_repeating(outer) or ():
            if sub == inner:
                return value
    return None


def _first_account(apart: Structure, said: dict[str, object]) -> None:
    """Without a scheme: what follows the identifier of the first account template, or a card account."""
    for tag in apart.accounts:
        for sub, value in apart.templates[tag].items():
            if sub != "00" and value:
                said["account"] = value
                said["account_at"] = f"{tag}.{sub}"
                return
    for tag, value in apart.objects.items():
        if "02" <= tag <= "51" and tag not in apart.templates and value:
            said["account"] = value
            said["account_at"] = tag
            return
