"""The menu of holds: light, and every line of it explains itself."""

import pytest

from hub.cli.holding import hold
from tests.hub.cli.running import hub

COMMANDS = ["capture", "release", "dispute", "split", "approve", "show"]


def test_its_commands_stand_in_the_order_of_a_hold_s_life() -> None:
    assert COMMANDS == [command.name for command in hold.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_whose_key_it_needs(command: str) -> None:
    done = hub("hold", command, "--help")

    assert 0 == done.exit_code
    assert "HUB_KEY" in done.stdout
