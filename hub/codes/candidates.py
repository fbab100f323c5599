"""Recognising the schemes of a merchant-presented code; taking account, reference and expiry out of it."""

from typing import Final

from hub.codes.code import CodeError
from hub.codes.schemes.scheme import Family, Scheme
from hub.codes.schemes.table import BY_COUNTRY, BY_GUID
from hub.codes.tlv import parse_template

_CARD_NETWORKS: Final = {
    **dict.fromkeys(("02", "03"), "visa"),
    **dict.fromkeys(("04", "05"), "mastercard"),
    **dict.fromkeys(("09", "10"), "discover"),
    **dict.fromkeys(("11", "12"), "amex"),
    **dict.fromkeys(("13", "14"), "jcb"),
    **dict.fromkeys(("15", "16"), "unionpay"),
}
_FIELDS: Final = ("acquirer", "merchant_id", "reference", "expiry")


def recognise(
    objects: dict[str, str],
    templates: dict[str, dict[str, str]],
    accounts: list[str],
    said: dict[str, object],
    warnings: list[str],
) -> Family | None:
    """Add scheme, schemes, guid, account and their kin to `said`; the family that the code stands under."""
    country = objects.get("58")
    home = BY_COUNTRY.get(country) if country else None
    family: Family | None = None
    matched: list[tuple[str, Scheme]] = []
    guids: list[str] = []
    for tag in accounts:
        guid = templates[tag]["00"]
        guids.append(guid)
        known = BY_GUID.get(guid.lower())
        if known is not None:
            matched.append((tag, known[0]))
            family = family or known[1]
        elif home is not None and home.other is not None:
            matched.append((tag, home.other))
    family = _family(matched, home, family)
    said["guid"] = tuple(guids)
    names = [family.id] if family is not None else [f"emv-{country.lower()}" if country else "emv-unknown"]
    for _, scheme in matched:
        if scheme.id not in names:
            names.append(scheme.id)
    for tag, network in _CARD_NETWORKS.items():
        if tag in objects and network not in names:
            names.append(network)
    said["scheme"] = names[0]
    said["schemes"] = tuple(names)
    _check_required(objects, family, warnings)
    if not accounts and not any("02" <= tag <= "51" for tag in objects):
        if country is None:
            raise CodeError("no-account", "the code names neither an account nor a country")
        warnings.append("no-merchant-account")
    if family is not None and country is not None and family.country not in {country, ""}:
        warnings.append("scheme-country")
    _extract(objects, templates, accounts, matched, said)
    return family


def _family(matched: list[tuple[str, Scheme]], home: Family | None, first: Family | None) -> Family | None:
    """The country's own family where it fits or nothing else does; else that of the first scheme."""
    if home is None or first is None:
        return first or home
    return home if any(scheme in home.schemes or scheme is home.other for _, scheme in matched) else first


def _check_required(objects: dict[str, str], family: Family | None, warnings: list[str]) -> None:
    required = family.required if family is not None else ()
    for tag in ("52", "53", "58", "59", "60"):
        if not objects.get(tag):
            if tag in required:
                raise CodeError("missing-tag", f"object {tag} is missing or empty, and its scheme needs it")
            if tag not in objects:
                warnings.append(f"missing-{tag}")


def _extract(
    objects: dict[str, str],
    templates: dict[str, dict[str, str]],
    accounts: list[str],
    matched: list[tuple[str, Scheme]],
    said: dict[str, object],
) -> None:
    for tag, scheme in matched:
        subs = templates[tag]
        if "account" not in said:
            for path in scheme.account:
                value = _value(path, subs, objects)
                if value:
                    said["account"] = value
                    said["account_at"] = f"{tag}.{path}"
                    break
        for name in _FIELDS:
            if name not in said:
                for path in getattr(scheme, name):
                    value = _value(path, subs, objects)
                    if value:
                        said[name] = value
                        break
    if "account" not in said:
        _first_account(objects, templates, accounts, said)


def _value(path: str, subs: dict[str, str], objects: dict[str, str]) -> str | None:
    """What stands at a scheme's path: "03", "01.01", or "@99.01" counted from the root."""
    if path[0] == "@":
        tag, _, sub = path[1:].partition(".")
        return _nested(objects.get(tag), sub)
    if len(path) == 2:
        return subs.get(path)
    return _nested(subs.get(path[:2]), path[3:])


def _nested(value: str | None, sub: str) -> str | None:
    if value is None:
        return None
    try:
        return parse_template(value, "", at=0, repeats=[]).get(sub)
    except CodeError:
        return None


def _first_account(
    objects: dict[str, str],
    templates: dict[str, dict[str, str]],
    accounts: list[str],
    said: dict[str, object],
) -> None:
    """Without a scheme: what follows the identifier of the first account template, or a card account."""
    for tag in accounts:
        for sub, value in templates[tag].items():
            if sub != "00" and value:
                said["account"] = value
                said["account_at"] = f"{tag}.{sub}"
                return
    for tag, value in objects.items():
        if "02" <= tag <= "51" and value:
            said["account"] = value
            said["account_at"] = tag
            return
