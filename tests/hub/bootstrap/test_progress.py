"""How far the set-up is, on a terminal and elsewhere."""

import io

from hub.bootstrap.progress import PLAIN_LINE_EVERY_SECONDS, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_elsewhere_than_on_a_terminal_a_plain_line_comes_now_and_then() -> None:
    stream, watch = io.StringIO(), Watch()
    progress = Progress(3, stream, watch)

    progress.step(0, "anna")
    progress.step(1, "berta")
    watch.now += PLAIN_LINE_EVERY_SECONDS
    progress.step(2, "clara")
    progress.say("Ready")

    assert "  [0/3] anna  0 s\n  [2/3] clara  2 s\nReady\n" == stream.getvalue()


def test_on_a_terminal_one_line_lives() -> None:
    stream, watch = Terminal(), Watch()
    progress = Progress(3, stream, watch)

    progress.step(1, "anna")
    watch.now += 1
    progress.tick()
    progress.say("Ready")

    shown = ["", "[1/3] anna  0 s", "[1/3] anna  1 s", "Ready\n"]
    assert shown == [part.strip(" ") for part in stream.getvalue().split("\r\x1b[2K")]


def test_it_knows_the_whole_seconds_since_its_start() -> None:
    watch = Watch()
    progress = Progress(3, io.StringIO(), watch)
    watch.now += 12.9

    assert 12 == progress.elapsed_seconds()
