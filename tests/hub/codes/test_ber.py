"""BER-TLV: definite lengths, faithful writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.codes.ber import Node, parse_nodes, write_nodes
from tests.hub.codes.making import refusal

PRIMITIVES = st.builds(
    Node, st.sampled_from(["4F", "50", "5A", "9F26", "C1"]), st.binary(max_size=300), st.none()
)
TEMPLATES = st.recursive(
    PRIMITIVES,
    lambda inner: st.lists(inner, max_size=3).map(
        lambda parts: Node("61", write_nodes(tuple(parts)), tuple(parts))
    ),
    max_leaves=6,
)


@given(st.lists(TEMPLATES, max_size=4))
def test_what_is_written_is_parsed_and_written_again(nodes: list[Node]) -> None:
    data = write_nodes(tuple(nodes))
    assert data == write_nodes(parse_nodes(data))


@pytest.mark.parametrize("length", ["05", "8105", "820005"])
def test_a_length_is_written_as_it_was(length: str) -> None:
    data = bytes.fromhex(f"50{length}4142434445")
    (node,) = parse_nodes(data)
    assert (b"ABCDE", length != "05", data) == (node.value, node.is_long_form, write_nodes((node,)))


@pytest.mark.parametrize(
    "data, reason",
    [
        ("5005414243", "length-overrun"),
        ("50", "truncated"),
        ("5080", "ber-length"),  # indefinite
        ("5084000000014142", "ber-length"),  # a length of four bytes
        ("50FF", "ber-length"),
        ("5093" + "41" * 20, "ber-length"),
        ("5081", "ber-length"),
        ("509FFFFFFF", "ber-length"),
        ("9F", "ber-tag"),
        ("9F8181810100", "ber-tag"),
        ("610350054142", "length-overrun"),
    ],
)
def test_broken_data_is_refused_by_name(data: str, reason: str) -> None:
    assert reason == refusal(data, lambda text: parse_nodes(bytes.fromhex(text))).reason


def test_templates_63_and_64_may_hold_anything() -> None:
    (outer,) = parse_nodes(bytes.fromhex("6104" + "6302FFFF"))
    assert outer.parts is not None
    assert (None, b"\xff\xff") == (outer.parts[0].parts, outer.parts[0].value)


def test_templates_are_opened_four_deep_and_no_deeper() -> None:
    data = b""
    for _ in range(60):
        data = write_nodes((Node("61", data),))
    depth = 0
    nodes: tuple[Node, ...] | None = parse_nodes(data)
    while nodes:
        depth += 1
        nodes = nodes[0].parts
    assert 5 == depth
