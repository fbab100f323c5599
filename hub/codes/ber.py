"""BER-TLV as consumer-presented codes use it: definite lengths, shallow, everything bounded.

EMVCo QR Code Specification for Payment Systems, Consumer-Presented Mode, version 1.1, annex A; ISO 8825-1.
"""

from dataclasses import dataclass
from typing import Final

from hub.codes.code import CodeError

_TAG_BYTES_MAX: Final = 3
_DEPTH_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Node:
    """One data object: its tag in hexadecimal capitals, its value, and its parts where it is a template."""

    tag: str
    value: bytes
    parts: tuple["Node", ...] | None = None
    length_bytes: int = 1
    """How many bytes its length took: BER allows more than are needed, and a faithful writer keeps them."""

    @property
    def is_long_form(self) -> bool:
        """Whether the length was written longer than needed, which DER would not do."""
        return self.length_bytes > _length_bytes(len(self.value))


def parse_nodes(data: bytes, *, at: int = 0, depth: int = 0) -> tuple[Node, ...]:
    """Data objects that follow one another. Raises CodeError; `at` counts bytes of the whole.

    Templates are taken apart as far as they can be: 63 and 64 may hold anything and stay whole then.
    """
    nodes: list[Node] = []
    here = 0
    end = len(data)
    while here < end:
        start = here
        tag, here = _tag(data, here, at)
        size, length_bytes = _length(data, here, at)
        here += length_bytes
        stop = here + size
        if stop > end:
            raise CodeError("length-overrun", f"object {tag} says it is longer than what is left", at + start)
        value = data[here:stop]
        parts: tuple[Node, ...] | None = None
        if int(tag[:2], 16) & 0x20 and depth < _DEPTH_MAX:
            try:
                parts = parse_nodes(value, at=at + here, depth=depth + 1)
            except CodeError:
                if tag not in {"63", "64"} and depth == 0:
                    raise
        nodes.append(Node(tag, value, parts, length_bytes))
        here = stop
    return tuple(nodes)


def _tag(data: bytes, here: int, at: int) -> tuple[str, int]:
    start = here
    first = data[here]
    here += 1
    if first & 0x1F == 0x1F:
        while True:
            if here >= len(data) or here - start >= _TAG_BYTES_MAX:
                raise CodeError("ber-tag", "a tag is cut off or too long", at + start)
            here += 1
            if not data[here - 1] & 0x80:
                break
    return data[start:here].hex().upper(), here


def _length(data: bytes, here: int, at: int) -> tuple[int, int]:
    """The length that stands at `here`, and how many bytes it takes."""
    if here >= len(data):
        raise CodeError("truncated", "the data ends before a length", at + here)
    first = data[here]
    if first < 0x80:
        return first, 1
    count = first & 0x7F
    if count not in {1, 2} or here + 1 + count > len(data):
        raise CodeError("ber-length", "a length is not a definite BER length of up to two bytes", at + here)
    return int.from_bytes(data[here + 1 : here + 1 + count], "big"), count + 1


def _length_bytes(size: int) -> int:
    """How many bytes the shortest form of a length takes."""
    return 1 if size < 0x80 else 2 if size < 0x100 else 3


def write_nodes(nodes: tuple[Node, ...]) -> bytes:
    """The bytes of data objects, each length in as many bytes as it had. Raises CodeError beyond 65,535."""
    written = bytearray()
    for node in nodes:
        value = node.value if node.parts is None else write_nodes(node.parts)
        written += bytes.fromhex(node.tag) + _written_length(len(value), node.length_bytes) + value
    return bytes(written)


def _written_length(size: int, length_bytes: int) -> bytes:
    if size > 0xFFFF:
        raise CodeError("too-long", f"a data object of {size} bytes, 65535 is the most")
    match max(length_bytes, _length_bytes(size)):
        case 1:
            return bytes((size,))
        case 2:
            return bytes((0x81, size))
        case _:
            return bytes((0x82, size >> 8, size & 0xFF))
