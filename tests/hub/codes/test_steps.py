"""Work is bounded: linear in the text's length up to a cap, whatever the text."""

from base64 import b64encode
from collections.abc import Callable
from typing import Final

import pytest

from hub.codes.ber import Node, write_nodes
from hub.codes.explain import explain
from hub.codes.reader import read
from hub.codes.report import report
from tests.hub.codes.making import part, sealed
from tests.hub.codes.steps import steps_of
from tests.hub.codes.vectors import VECTORS

STEPS_ANYHOW: Final = 500
STEPS_A_CHARACTER: Final = 40
"""Most texts take two or three; one made of joiners is looked at letter by letter, twice."""

THAI: Final = "000201" + part("58", "TH") + part("53", "764")


def nested_text(depth: int) -> str:
    value = "x"
    for _ in range(depth):
        value = part("26", "0001a" + value)[:99]
    return value


def nested_data(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = write_nodes((Node("61", data),))
    return data


def payer(data: bytes) -> str:
    return b64encode(bytes.fromhex("85054350563031") + data).decode()


# What a hostile text looks like -> one of about so many characters. All that grow may pass the caps.
GROWING: Final[dict[str, Callable[[int], str]]] = {
    "digits": lambda size: "1" * size,
    "empty objects": lambda size: "0000" * (size // 4),
    "base64": lambda size: "hQVDUFY" + "w" * size,
    "empty data objects": lambda size: payer(
        b"\x61\x82" + (size // 2).to_bytes(2, "big") + b"\x50\0" * (size // 4)
    ),
    "nested data": lambda size: payer(nested_data(size // 4)),
    "one parameter again and again": lambda size: "upi://pay?" + "pa=a&" * (size // 5),
    "parameters without names": lambda size: "upi://pay?" + "&" * size,
    "many parameters": lambda size: "upi://pay?pa=a@b&" + "&".join(f"a{n}=%41" for n in range(size // 8)),
    "broken escapes": lambda size: "upi://pay?pa=a@b&pn=" + "%" * size,
    "joiners": lambda size: "upi://pay?pa=a@b&pn=" + "ක\u200d" * (size // 2),
    "blanks of other kinds": lambda size: "upi://pay?pa=a@b&pn=" + "\u3000" * size,
    "lookalikes": lambda size: "upi://pay?pa=a@b&pn=" + "Р" * size,
    "slashes": lambda size: "TWQRP://" + "/" * size,
    "a long host": lambda size: "https://" + "a." * (size // 2),
    "Alipay+ objects": lambda size: "https://a.com/MPM/3/" + b64encode(b"ABCD000" * (size // 7)).decode(),
    "scanner noise": lambda size: "]Q1" + "\r\n" * (size // 2),
}

FIXED: Final = {
    "a hundred empty objects": sealed("000201" + "".join(f"{n:02d}00" for n in range(1, 100) if n != 63)),
    "templates full of empty objects": sealed(
        THAI + "".join(part(str(tag), "".join(f"{n:02d}00" for n in range(24))) for tag in range(26, 52))
    ),
    "repeated sub-objects": sealed(THAI + part("62", "0500" * 24)),
    "templates in templates": sealed(THAI + part("26", nested_text(20))),
    "names of lookalikes": sealed(THAI + part("59", "Р" * 99) + part("60", "Р" * 99)),
    "names of blanks": sealed(THAI + part("59", "\u3000" * 99) + part("60", "\u3000" * 99)),
    "a length bomb": payer(bytes.fromhex("6184FFFFFFFF")),
    "a length bomb of two bytes": payer(bytes.fromhex("6182FFFF") + b"\0" * 700),
    "an endless tag": payer(b"\x7f" + b"\xff" * 700),
}


@pytest.mark.parametrize("name", [*FIXED, *GROWING])
@pytest.mark.parametrize("call", [read, explain, report])
def test_steps_are_linear_in_the_length_of_a_hostile_text(name: str, call: Callable[[str], object]) -> None:
    text = FIXED[name] if name in FIXED else GROWING[name](900)
    assert steps_of(lambda: call(text)) <= STEPS_ANYHOW + STEPS_A_CHARACTER * len(text)


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_text_takes_at_most_twice_the_steps(name: str) -> None:
    once = steps_of(lambda: read(GROWING[name](400)))
    twice = steps_of(lambda: read(GROWING[name](800)))
    assert twice <= 2 * once + 50


@pytest.mark.parametrize("name", [name for name in GROWING if "data" not in name])
@pytest.mark.parametrize("call", [read, explain, report])
def test_a_megabyte_costs_next_to_nothing(name: str, call: Callable[[str], object]) -> None:
    text = GROWING[name](1_000_000)
    assert steps_of(lambda: call(text)) < 60


def test_steps_of_published_codes_are_linear_too() -> None:
    for vector in VECTORS:
        steps = steps_of(lambda text=vector.payload: read(text))  # type: ignore[misc]  # bound at once
        assert steps <= STEPS_ANYHOW + 6 * len(vector.payload), vector.id


def test_the_counter_counts() -> None:
    assert 0 == steps_of(lambda: None)
    assert 0 < steps_of(lambda: read("")) < steps_of(lambda: read(FIXED["a hundred empty objects"]))
