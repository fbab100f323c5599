"""Mutated codes thrown at the reader: `python -m tests.hub.codes.fuzz --count 10000000 --seed 1`.

Nothing may come out but a Code or the reader's own error, and a Code must be written again as it was.
The same seed makes the same texts.
"""

import argparse
import random
from binascii import crc_hqx
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from hub.codes.code import CodeError
from hub.codes.explain import explain
from hub.codes.reader import plain_text, read
from hub.codes.report import report
from hub.codes.writer import write
from tests.hub.codes.vectors import VECTORS

SEEDS: Final = tuple(vector.payload for vector in VECTORS if vector.payload)
ODD: Final = tuple(
    "0123456789ABCDEFabcdef.,-+=/&%?@:]* \t\r\n\0\x7f\x85\u00a0\u00ad\u061c\u200b\u200d\u202e\u2028\u2066"
    "\u3000\u3164\ufeff\uff10\uff16\u0661\u00b2\u2460\u0410\u03bf\ud800\udfff최𝐏👨😀"
)
TAGS: Final = (0, 1, 26, 27, 29, 38, 51, 52, 53, 54, 55, 58, 59, 62, 63, 64, 80)


def _replaced(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(ODD) + text[at + 1 :]


def _inserted(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(ODD) * dice.choice((1, 1, 1, 5)) + text[at:]


def _removed(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.choice((1, 1, 2, 10)) :]


def _cut(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text) + 1)]


def _doubled(dice: random.Random, text: str) -> str:
    start = dice.randrange(len(text) + 1)
    return text[:start] + text[start : start + dice.randrange(40)] * 2 + text[start:]


def _spliced(dice: random.Random, text: str) -> str:
    other = dice.choice(SEEDS)
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other)) :]


def _grown(dice: random.Random, text: str) -> str:
    tag, size = dice.choice(TAGS), dice.randrange(12)
    at = dice.randrange(len(text) + 1)
    return text[:at] + f"{tag:02d}{size:02d}" + "".join(dice.choices(ODD, k=size)) + text[at:]


def _revalued(dice: random.Random, text: str) -> str:
    """With one object's value replaced and its length right, to reach what lies behind the structure."""
    here = 0
    objects: list[str] = []
    while text[here + 2 : here + 4].isdecimal() and here < len(text):
        end = here + 4 + int(text[here + 2 : here + 4])
        objects.append(text[here:end])
        here = end
    if not objects:
        return text
    at = dice.randrange(len(objects))
    old = objects[at][4:]
    value = dice.choice((_replaced, _inserted, _removed))(dice, old)[:99]
    objects[at] = f"{objects[at][:2]}{len(value):02d}{value}"
    return "".join(objects) + text[here:]


def _sealed(_: random.Random, text: str) -> str:
    """With a checksum that fits, so that what lies behind it is reached."""
    body = text[:-4] if text[-8:-4] == "6304" else text + "6304"
    return f"{body}{crc_hqx(body.encode(errors='replace'), 0xFFFF):04X}"


MUTATIONS: Final[tuple[Callable[[random.Random, str], str], ...]] = (
    _replaced,
    _inserted,
    _removed,
    _cut,
    _doubled,
    _spliced,
    _grown,
    _revalued,
    _revalued,
    _sealed,
)


def mutants(count: int, seed: int) -> Iterator[str]:
    """So many mutated codes; half of the EMVCo ones are sealed again."""
    dice = random.Random(seed)
    for _ in range(count):
        text = dice.choice(SEEDS)
        for _ in range(dice.choice((1, 1, 2, 3))):
            text = dice.choice(MUTATIONS)(dice, text)
        yield _sealed(dice, text) if text[:2] == "00" and dice.random() < 0.5 else text


def outcome(text: str) -> str:
    """What became of a text: "accepted" or the reason it was refused for. Raises anything else."""
    try:
        code = read(text)
    except CodeError as error:
        return error.reason
    written = write(code)
    if written != plain_text(text):
        raise AssertionError(f"read {text!r}, written again as {written!r}")
    return "accepted"


def fuzz(count: int, seed: int, *, deep_every: int = 50) -> Counter[str]:
    """Outcomes of so many mutants; every so many one is also explained and reported."""
    outcomes: Counter[str] = Counter()
    for number, text in enumerate(mutants(count, seed)):
        result = outcome(text)
        outcomes[result] += 1
        if number % deep_every == 0:
            accepted = result == "accepted"
            if (explain(text).fault is None, report(text)["accepted"]) != (accepted, accepted):
                raise AssertionError(f"explained or reported otherwise than read: {text!r}")
    return outcomes


def main() -> None:
    """Fuzz as the command line says, and print the outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for result, count in fuzz(asked.count, asked.seed).most_common():
        print(f"{count:>10}  {result}")


if __name__ == "__main__":
    main()
