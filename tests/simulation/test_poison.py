"""Records that nobody can digest: told by their ids, from the second call on, until they are mended."""

import pytest

from tests.simulation.dice import Dice
from tests.simulation.poison import Poison, Poisoned

ASKED = b'{"ref":"att_' + b"0" * 24 + b'"}'


def test_a_poisoned_record_raises_from_its_second_call_on_until_it_is_mended() -> None:
    poison = Poison(Dice(1, "poison"))

    poison.meets(ASKED, share=1.0)
    with pytest.raises(Poisoned, match="att_0"):
        poison.meets(ASKED, share=1.0)
    poison.mend()
    poison.meets(ASKED, share=1.0)


def test_a_call_that_names_no_record_is_understood() -> None:
    poison = Poison(Dice(1, "poison"))

    for _ in range(2):
        poison.meets(b'{"code":"251001"}', share=1.0)


def test_a_refund_is_known_by_its_own_id() -> None:
    poison = Poison(Dice(1, "poison"))
    poison.meets(ASKED, share=1.0)

    poison.meets(ASKED + b"ref_" + b"1" * 24, share=1.0)
