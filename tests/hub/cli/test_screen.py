"""The demo's screen: a line for each payment, whole numbers first, whatever there is to show it on."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from hub.cli.screen import (
    COLUMNS,
    GAP,
    NOTE,
    PLACE,
    SCENE,
    WALLET,
    JsonScreen,
    LiveScreen,
    Screen,
    fitting,
    screen,
    table,
)
from hub.sandbox.play import SCENES, Seen

SEEN = Seen(
    scene=10,
    title="QRIS sticker, Jakarta",
    state="SUCCEEDED",
    merchant_amount="85000.00 IDR",
    wallet="truemoney",
    wallet_amount="182.08 THB",
    note="QRIS test of astrapay/spring-qris",
    payment_id="pay_1",
)


def shown(width: int, *rows: Seen) -> list[str]:
    """The table's lines on a terminal of this width."""
    console = Console(file=io.StringIO(), width=width)
    console.print(table(list(rows), width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", range(45, 180, 3))
def test_no_line_is_wider_than_the_terminal_and_amounts_are_never_cut(width: int) -> None:
    lines = shown(width, SEEN, replace(SEEN, merchant_amount="4782.66 THB", state="CANCELLED"))
    assert 5 == len(lines)  # title, headings, rule and a line for each payment
    assert all(len(line) <= width for line in lines)
    for kept in ("85000.00 IDR", "182.08 THB", "SUCCEEDED"):
        assert kept in lines[3]


def test_columns_give_way_in_an_order_the_note_first_and_the_scene_last() -> None:
    wide = sum(column.width for column in COLUMNS) + GAP * (len(COLUMNS) - 1)
    assert list(COLUMNS) == fitting(wide)
    assert 52 == fitting(wide - 1)[-1].width
    assert NOTE.heading == fitting(100)[-1].heading
    assert [PLACE, SCENE] == fitting(80)[:2]
    assert [WALLET] == [column for column in fitting(80) if column.heading == "wallet"]
    assert 5 == len(fitting(78))
    assert 4 == len(fitting(66))
    assert SCENE.width > fitting(50)[0].width


def test_every_scene_of_the_demo_fits_its_column() -> None:
    assert all(len(scene.title) <= SCENE.width for scene in SCENES)


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with screen(as_json=False) as made:
        made.show(SEEN)
    assert type(made) is Screen
    line = "succeeded  QRIS sticker, Jakarta        85000.00 IDR -> 182.08 THB truemoney         QRIS test of"
    assert capsys.readouterr().out.startswith(line)


def test_a_program_gets_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with screen(as_json=True) as made:
        made.show(SEEN)
    assert isinstance(made, JsonScreen)
    assert "pay_1" == json.loads(capsys.readouterr().out)["payment_id"]


@pytest.mark.parametrize("term, kind", [("xterm-256color", LiveScreen), ("dumb", Screen)])
def test_a_terminal_gets_the_live_table_if_it_can_move_its_cursor(
    monkeypatch: pytest.MonkeyPatch, term: str, kind: type[Screen]
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stdout", _Terminal())
    with screen(as_json=False) as made:
        made.show(replace(SEEN, state="SUBMITTED"))
        made.show(SEEN)
    assert kind is type(made)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
