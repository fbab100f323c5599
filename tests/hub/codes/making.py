"""Codes made by hand for tests, sharing nothing with the writer they help to test."""

from binascii import crc_hqx
from collections.abc import Callable
from typing import Final

import pytest

from hub.codes.code import Code, CodeError
from hub.codes.reader import read


def part(tag: str, value: str) -> str:
    """One object of an EMVCo text."""
    return f"{tag}{len(value):02d}{value}"


def sealed(body: str) -> str:
    """A body with its checksum."""
    body += "6304"
    return body + format(crc_hqx(body.encode(), 0xFFFF), "04X")


ACCOUNT: Final = part("27", part("00", "com.p2pqrpay") + part("01", "GXCHPHM2XXX") + part("04", "123456789"))

SHOP: Final[dict[str, str]] = {
    "00": part("00", "01"),
    "01": part("01", "11"),
    "27": ACCOUNT,
    "52": part("52", "6016"),
    "53": part("53", "608"),
    "58": part("58", "PH"),
    "59": part("59", "TEST SHOP"),
    "60": part("60", "Manila"),
}
"""A Philippine shop's code, object by object."""


def shop(**changes: str | None) -> str:
    """The shop's code with objects added, changed or (None) left out: shop(t54="10.00")."""
    objects: dict[str, str] = dict(SHOP)
    for name, value in changes.items():
        tag = name.removeprefix("t")
        objects.pop(tag, None)
        if value is not None:
            objects[tag] = part(tag, value)
    return sealed("".join(objects.values()))


def read_shop(**changes: str | None) -> Code:
    """What the reader makes of the shop's code with changes."""
    return read(shop(**changes))


def refusal(text: str, reader: Callable[[str], object] = read) -> CodeError:
    """The error that reading a text ends in; the test fails where it is accepted."""
    with pytest.raises(CodeError) as caught:
        reader(text)
    return caught.value
