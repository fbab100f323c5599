"""Recognising the schemes of a merchant-presented code; taking account, reference and expiry out of it."""

from typing import Final

from hub.codes.characters import skeleton
from hub.codes.code import CodeError
from hub.codes.schemes.scheme import Family
from hub.codes.schemes.table import BY_COUNTRY, BY_GUID, OTHERS, SKELETONS, Reads
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
"""What EMVCo wants in every code besides 00 and 63."""


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
        reads = BY_GUID.get(guid) or BY_GUID.get(guid.lower())
        if reads is None:
            reads = other
            if skeleton(guid) in SKELETONS:
                warnings.append(f"lookalike-guid-{tag}")
        if reads is not None:
            if reads.id not in names:
                names.append(reads.id)
            if reads.family is home:
                at_home = True
            elif first is None and reads.family.id:
                first = reads.family
            _extract(reads, tag, subs, objects, said)
            if reads.members:
                names += _members(reads, subs, objects, names)
    for tag in cards:
        network = _CARD_NETWORKS.get(tag)
        if network is not None and network not in names:
            names.append(network)
    family = home if at_home or first is None else first
    said["guid"] = tuple(guids)
    said["scheme"] = name = family.id if family else f"emv-{country.lower()}" if country else "emv-unknown"
    if name in names:
        names.remove(name)
    said["schemes"] = (name, *names)
    for tag in family.required if family else ():
        if not objects.get(tag):
            raise CodeError("missing-tag", f"object {tag} is missing or empty, and its scheme needs it")
    if not ("52" in objects and "59" in objects and "60" in objects and "53" in objects and country):
        warnings += [f"missing-{tag}" for tag in _EXPECTED if tag not in objects]
    if not accounts and not cards:
        _check_payable(objects, warnings)
    if "account" not in said:
        _first_account(apart, said)
    if country and family and family is not home and family.country:
        warnings.append("scheme-country")
    return family


def _check_payable(objects: dict[str, str], warnings: list[str]) -> None:
    """Without an account that can be read, an opaque one or at least the merchant's country must be there."""
    if not any("26" <= tag <= "51" for tag in objects):
        if "58" not in objects:
            raise CodeError("no-account", "the code names neither an account nor a country")
        warnings.append("no-merchant-account")


def _extract(
    reads: Reads, tag: str, subs: dict[str, str], objects: dict[str, str], said: dict[str, object]
) -> None:
    """Take a scheme's fields out of its template; the first scheme that has a field gives it."""
    if "account" not in said:
        for path in reads.account:
            value = subs.get(path) or (_value(path, subs, objects) if len(path) > 2 else None)
            if value:
                said["account"] = value
                said["account_at"] = f"{tag}.{path}"
                break
    for name, path in reads.others:
        if name not in said:
            value = subs.get(path) or (_value(path, subs, objects) if len(path) > 2 else None)
            if value:
                said[name] = value


def _members(reads: Reads, subs: dict[str, str], objects: dict[str, str], known: list[str]) -> list[str]:
    """Who within a scheme is paid, where its data tell and nobody told before."""
    return [
        member
        for path, start, member in reads.members
        if member not in known and (_value(path, subs, objects) or "").startswith(start)
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
