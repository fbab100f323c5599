"""Explaining a code to a person: field by field, what is odd, what is wrong and how to repair it."""

from dataclasses import dataclass
from typing import Final

from hub.codes.code import Code, CodeError, Kind
from hub.codes.iso import CURRENCY_LETTERS
from hub.codes.masks import masked_code
from hub.codes.names import CONSUMER, DATA, LANGUAGE, ROOT, TWQR, UPI
from hub.codes.reader import plain_text, read
from hub.codes.schemes.table import BY_GUID, BY_ID
from hub.codes.shown import shown_objects
from hub.codes.structure import SIZE_MAX
from hub.codes.tlv import CARD, HEADS, RESERVED, checksum, role_of
from hub.codes.words import REASONS, warning_place, warning_words

_KINDS: Final = {
    "mpm": "a merchant's EMVCo code",
    "cpm": "a payer's EMVCo code",
    "uri": "a payment address",
    "wallet_code": "a payer's wallet code",
}
_FIELD_WORDS: Final = ("account", "acquirer", "merchant_id", "reference", "expiry")
_ENCODINGS: Final = ("euc-kr", "shift-jis", "gb18030", "big5", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a code."""

    path: str
    name: str
    value: str
    """As it may be shown: card numbers and one-time data masked."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a refused code."""

    reason: str
    message: str
    at: int | None
    meaning: str
    repair: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in words; `fault` is None exactly where the code is accepted."""

    headline: str
    lines: tuple[Line, ...]
    warnings: tuple[tuple[str, str], ...]
    """Name and meaning of everything that was tolerated."""
    fault: Fault | None


def explain(text: str) -> Explanation:
    """Explain one scanned text, whatever it is. Raises nothing."""
    try:
        code = read(text)
    except CodeError as error:
        return _refused(plain_text(text), error)
    shown = shown_objects(code)
    notes = {place: warning_words(name) for name in code.warnings if (place := warning_place(name)) in shown}
    lines = tuple(
        Line(path, _name(code, path), _value(code.kind, path, value), notes.get(path, ""))
        for path, value in shown.items()
        if path not in code.templates or not code.templates[path]
    )
    if code.kind == "wallet_code":
        lines = (Line("", f"digits of {code.wallet}", masked_code(code.text), f"{len(code.text)} digits"),)
    headline = f"Accepted: {_KINDS[code.kind]}, {code.scheme}"
    others = code.schemes[1:]
    return Explanation(
        headline + (f" (also {', '.join(others)})" if others else ""),
        lines,
        tuple((name, warning_words(name)) for name in code.warnings),
        None,
    )


def told(explanation: Explanation) -> str:
    """An explanation as lines of text, the last one ending without a line feed."""
    width = max((len(line.path) for line in explanation.lines), default=0)
    name_width = max((len(line.name) for line in explanation.lines), default=0)
    told_lines = [explanation.headline]
    told_lines += [
        f"  {line.path:<{width}}  {line.name:<{name_width}}  {line.value}"
        + (f"   ({line.note})" if line.note else "")
        for line in explanation.lines
    ]
    told_lines += [f"  note {name}: {words}" for name, words in explanation.warnings]
    fault = explanation.fault
    if fault is not None:
        place = "" if fault.at is None else f", at character {fault.at}"
        told_lines += [f"  wrong: {fault.message} ({fault.reason}{place})", f"  that is: {fault.meaning}"]
        told_lines += [f"  repair: {fault.repair}"]
    return "\n".join(told_lines)


def _name(code: Code, path: str) -> str:
    """What an object is called: by the standard, else by the scheme that its template carries."""
    tag, _, sub = path.partition(".")
    match code.kind:
        case "cpm":
            return CONSUMER.get(sub or tag, "other data")
        case "uri":
            return UPI.get(tag, "") or TWQR.get(tag[1:], "") or "parameter"
        case _:
            pass
    if not sub:
        return _root_name(tag)
    if tag in {"62", "64"}:
        return (DATA if tag == "62" else LANGUAGE).get(sub, "the scheme's own" if sub >= "50" else "reserved")
    if path == code.account_at:
        return "account"
    if sub == "00":
        return "scheme"
    return _scheme_name(code.templates[tag].get("00", ""), path)


def _scheme_name(guid: str, path: str) -> str:
    """What the scheme of this identifier keeps at a path."""
    reads = BY_GUID.get(guid.lower())
    if reads is not None:
        scheme, _ = BY_ID[reads.id]
        for here in (f"@{path}", path[3:]):
            for field in _FIELD_WORDS:
                if any(known.startswith(here) for known in getattr(scheme, field)):
                    return field.replace("_", " ")
    return "the scheme's own"


def _root_name(tag: str) -> str:
    role = role_of(tag)
    if tag in ROOT:
        return ROOT[tag]
    if role == CARD:
        return "account with a card network"
    if role == RESERVED:
        return "reserved"
    return "the issuer's own" if tag >= "80" else "account"


def _value(kind: Kind, path: str, value: str) -> str:
    if kind == "cpm":
        return _hexadecimal_text(value)
    if path == "53" and value in CURRENCY_LETTERS:
        return f"{value} = {CURRENCY_LETTERS[value]}"
    if path == "01" and value in {"11", "12"}:
        return f"{value} = {'static' if value == '11' else 'dynamic'}"
    return value


def _hexadecimal_text(value: str) -> str:
    """Bytes as text where they are text, else as they are: hexadecimal, or masked."""
    try:
        text = bytes.fromhex(value).decode("ascii")
    except ValueError:
        return value
    return f'{value} = "{text}"' if text.isprintable() and text else value


def _refused(text: str, error: CodeError) -> Explanation:
    meaning, repair = REASONS[error.reason]
    if error.reason == "crc-mismatch":
        repair = f"{_crc_advice(text)} {repair}"
    fault = Fault(error.reason, error.message, error.at, meaning, repair)
    return Explanation(f"Refused: {error.message}", _readable(text), (), fault)


def _readable(text: str) -> tuple[Line, ...]:
    """Root objects of a broken merchant's code as far as they can be made out."""
    lines: list[Line] = []
    if text[:2] != "00" or len(text) > SIZE_MAX or not text.isprintable():
        return ()
    here = 0
    while here < len(text):
        try:
            tag, size, role = HEADS[text[here : here + 4]]
        except KeyError:
            break
        if here + 4 + size > len(text):
            break
        value = text[here + 4 : here + 4 + size]
        lines.append(
            Line(tag, _root_name(tag), masked_code(value) if role == CARD else _value("mpm", tag, value))
        )
        here += 4 + size
    return tuple(lines)


def _crc_advice(text: str) -> str:
    """What the checksum would have to be, and where a wrong one may come from."""
    body, stated = text[:-4], text[-4:].upper()
    for encoding in _ENCODINGS:
        try:
            fits = checksum(body, encoding) == stated
        except UnicodeEncodeError:
            continue
        if fits:
            return f"It was sealed over {encoding.upper()} bytes and not over UTF-8."
    if checksum(body[:-4]) == stated:
        return "It was sealed without the 6304 in front of it."
    return f"The text as it stands would be sealed with {checksum(body)}."
