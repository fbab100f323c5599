"""Reading a consumer-presented EMVCo code: base64 of BER-TLV that opens with 85 05 "CPV01".

EMVCo QR Code Specification for Payment Systems, Consumer-Presented Mode, version 1.1 (July 2020).
"""

from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import Final

from hub.codes.ber import Node, parse_nodes
from hub.codes.code import Code, CodeError
from hub.codes.schemes.consumer import APPLICATIONS

START: Final = "hQVDUFY"
"""What base64 of 85 05 43 50 56 ("CPV") looks like."""

_SIZE_MAX: Final = 1024  # characters of base64; the standard's own limit is 512
_PFI: Final = b"CPV01"
_ADF_BYTES: Final = range(5, 17)  # ISO/IEC 7816-5: an application identifier
_PAN_DIGITS_MAX: Final = 19  # ISO/IEC 7812-1
_KNOWN: Final = frozenset(("85", "61", "62", "63", "64"))
_TEXTS: Final = (("50", "label"), ("5F2D", "lang"))


def read_cpm(text: str, warnings: list[str]) -> Code:
    """The code that a consumer-presented text is. Raises CodeError."""
    if len(text) % 4:
        warnings.append("base64-padding")
    nodes = parse_cpm(text)
    objects: dict[str, str] = {}
    templates: dict[str, dict[str, str]] = {}
    values: dict[str, bytes] = {}
    names = ["emv-cpm"]
    for node in nodes:
        if node.tag == "61":
            names += [name for name in _application(node) if name not in names]
        elif node.tag in objects:
            raise CodeError("duplicate-tag", f"object {node.tag} stands twice")
        if node.tag not in _KNOWN:
            warnings.append(f"unknown-{node.tag}")
        objects.setdefault(node.tag, node.value.hex().upper())
        _collect(node, templates.setdefault(node.tag, {}), values, warnings)
    said: dict[str, object] = {
        "kind": "cpm",
        "text": text,
        "objects": objects,
        "templates": templates,
        "scheme": names[0],
        "schemes": tuple(names),
    }
    _say(values, said, warnings)
    if warnings:
        said["warnings"] = tuple(dict.fromkeys(warnings))
    return Code.of(said)


def parse_cpm(text: str) -> tuple[Node, ...]:
    """The data objects of a consumer-presented text, with padding or without. Raises CodeError."""
    if len(text) > _SIZE_MAX:
        raise CodeError("too-long", f"{len(text)} characters, {_SIZE_MAX} is the most")
    padding = "" if text.endswith("=") else "=" * (-len(text) % 4)
    try:
        data = a2b_base64(text + padding, strict_mode=True)
    except (Base64Error, ValueError):
        raise CodeError("base64", "the text is not base64") from None
    if b64encode(data).decode() != text + padding:
        raise CodeError("base64", "the last character of the base64 carries stray bits", len(text) - 1)
    nodes = parse_nodes(data)
    if nodes[0].tag != "85" or nodes[0].value != _PFI:
        raise CodeError("pfi-value", "the data does not open with the format indicator CPV01", 0)
    if all(node.tag != "61" for node in nodes):
        raise CodeError("no-application", "there is no application template (61)")
    return nodes


def _application(application: Node) -> list[str]:
    """Schemes that an application template belongs to, by its ADF name. Raises CodeError without one."""
    adf = next((part.value for part in application.parts or () if part.tag == "4F"), None)
    if adf is None:
        raise CodeError("adf-missing", "an application template (61) has no ADF name (4F)")
    if len(adf) not in _ADF_BYTES:
        raise CodeError("adf-length", "the ADF name (4F) is 5 to 16 bytes")
    name = adf.hex().upper()
    return [known.id for known in APPLICATIONS if name.startswith(known.adf)]


def _collect(node: Node, into: dict[str, str], values: dict[str, bytes], warnings: list[str]) -> None:
    """Parts of a template by tag; of several applications the first speaks. A repeated part is refused."""
    seen: dict[str, bool] = {}
    for part in node.parts or ():
        if part.tag in seen:
            raise CodeError("duplicate-tag", f"object {part.tag} stands twice in template {node.tag}")
        seen[part.tag] = True
        into.setdefault(part.tag, part.value.hex().upper())
        values.setdefault(part.tag, part.value)
        if part.is_long_form:
            warnings.append("ber-long-form")
        for inner in part.parts or ():
            into.setdefault(inner.tag, inner.value.hex().upper())
    if node.is_long_form:
        warnings.append("ber-long-form")


def _say(values: dict[str, bytes], said: dict[str, object], warnings: list[str]) -> None:
    """Add what the application and common templates say to `said`."""
    adf = values["4F"]
    said["adf"] = adf.hex().upper()
    text = _text(adf)
    if text is not None:
        said["adf_text"] = text
    for tag, field in _TEXTS:
        text = _text(values.get(tag, b""))
        if text:
            said[field] = text
    if "57" in values:
        said["track2"] = values["57"].hex().upper()
    pan = _pan(values.get("5A"), values.get("57"), warnings)
    if pan is not None:
        said["pan"] = pan


def _text(value: bytes) -> str | None:
    if not value.isascii():
        return None
    text = value.decode()
    return text if text.isprintable() else None


def _pan(number: bytes | None, track2: bytes | None, warnings: list[str]) -> str | None:
    """The card number, from 5A or the track (57); CodeError where the two differ.

    Schemes without cards keep other things there (MyDebit, GCash tickets): a warning, and no number.
    """
    plain = number.hex().upper().rstrip("F") if number is not None else None
    if plain is not None and not (plain.isdigit() and len(plain) <= _PAN_DIGITS_MAX):
        warnings.append("format-5A")
        plain = None
    if track2 is None:
        return plain
    from_track, separator, rest = track2.hex().upper().partition("D")
    if not (separator and from_track.isdigit() and rest.rstrip("F").isdigit()):
        warnings.append("format-57")
        return plain
    if plain is not None and plain != from_track:
        raise CodeError("pan", "account number (5A) and track data (57) name different accounts")
    return from_track
