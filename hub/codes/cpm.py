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

_SIZE_MAX: Final = 1024  # the standard's own limit is 512
_PFI: Final = b"CPV01"
_ADF_BYTES: Final = range(5, 17)  # ISO/IEC 7816-4: an application identifier


def read_cpm(text: str, warnings: list[str]) -> Code:
    """The code that a consumer-presented text is. Raises CodeError."""
    nodes = parse_cpm(text)
    if nodes[0].tag != "85" or nodes[0].value != _PFI:
        raise CodeError("pfi-value", "the data does not open with the format indicator CPV01", 0)
    applications = [node for node in nodes if node.tag == "61"]
    if not applications:
        raise CodeError("no-application", "there is no application template (61)")
    said: dict[str, object] = {"kind": "cpm", "text": text}
    if len(text) % 4:
        warnings.append("base64-padding")
    objects: dict[str, str] = {}
    templates: dict[str, dict[str, str]] = {}
    for place, node in enumerate(nodes):
        if node.tag in objects and node.tag != "61":
            raise CodeError("duplicate-tag", f"object {node.tag} stands twice")
        if node.tag not in {"85", "61", "62", "63", "64"} or (node.tag == "85" and place):
            warnings.append(f"unknown-{node.tag}")
        if node.tag not in objects:
            objects[node.tag] = node.value.hex().upper()
            templates[node.tag] = {}
        _collect(node, templates[node.tag], warnings, repeatable=node.tag == "61" and len(applications) > 1)
    said["objects"] = objects
    said["templates"] = templates
    names = ["emv-cpm"]
    for application in applications:
        names.extend(name for name in _read_application(application, said, warnings) if name not in names)
    said["scheme"] = names[0]
    said["schemes"] = tuple(names)
    if any(node.is_long_form for node in nodes):
        warnings.append("ber-long-form")
    if warnings:
        said["warnings"] = tuple(dict.fromkeys(warnings))
    return Code.of(said)


def parse_cpm(text: str) -> tuple[Node, ...]:
    """The data objects of a consumer-presented text. Raises CodeError."""
    if len(text) > _SIZE_MAX:
        raise CodeError("too-long", f"{len(text)} characters, {_SIZE_MAX} is the most")
    try:
        data = a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except (Base64Error, ValueError):
        raise CodeError("base64", "the text is not base64") from None
    if b64encode(data).decode().rstrip("=") != text.rstrip("="):
        raise CodeError("base64", "the last character of the base64 carries stray bits", len(text) - 1)
    return parse_nodes(data)


def _collect(node: Node, into: dict[str, str], warnings: list[str], *, repeatable: bool) -> None:
    """Parts of a template by tag, those of 63 and 64 included; a repeated one is refused."""
    for part in node.parts or ():
        if part.tag in into and not repeatable:
            raise CodeError("duplicate-tag", f"object {part.tag} stands twice in template {node.tag}")
        into.setdefault(part.tag, part.value.hex().upper())
        if part.is_long_form:
            warnings.append("ber-long-form")
        if part.tag in {"63", "64"}:
            for inner in part.parts or ():
                into.setdefault(inner.tag, inner.value.hex().upper())


def _read_application(application: Node, said: dict[str, object], warnings: list[str]) -> list[str]:
    """Add what an application template says (the first one speaks); its candidate schemes."""
    parts = {part.tag: part.value for part in application.parts or ()}
    adf = parts.get("4F")
    if adf is None:
        raise CodeError("adf-missing", "the application template has no ADF name (4F)")
    if len(adf) not in _ADF_BYTES:
        raise CodeError("adf-length", "the ADF name (4F) is 5 to 16 bytes")
    name = adf.hex().upper()
    track2 = parts["57"].hex().upper() if "57" in parts else None
    pan = _pan(parts.get("5A"), track2, warnings)
    if "adf" not in said:
        said["adf"] = name
        if adf.isascii() and adf.decode().isprintable():
            said["adf_text"] = adf.decode()
        if track2 is not None:
            said["track2"] = track2
        if pan is not None:
            said["pan"] = pan
        for tag, field in (("50", "label"), ("5F2D", "lang")):
            value = parts.get(tag)
            if value is not None and value.isascii() and value.decode().isprintable():
                said[field] = value.decode()
    return [known.id for known in APPLICATIONS if name.startswith(known.adf)]


def _pan(number: bytes | None, track2: str | None, warnings: list[str]) -> str | None:
    """The card number, from 5A or the track; CodeError where the two differ.

    Schemes without cards keep other things there (MyDebit, GCash tickets): a warning, and no number.
    """
    plain = number.hex().upper().rstrip("F") if number is not None else None
    if plain is not None and not (plain.isdigit() and len(plain) <= 19):
        warnings.append("format-5A")
        plain = None
    if track2 is None:
        return plain
    from_track, separator, rest = track2.partition("D")
    if not (separator and from_track.isdigit() and len(from_track) <= 19 and rest.rstrip("F").isdigit()):
        warnings.append("format-57")
        return plain
    if plain is not None and plain != from_track:
        raise CodeError("pan", "account number (5A) and track data (57) name different accounts")
    return from_track
