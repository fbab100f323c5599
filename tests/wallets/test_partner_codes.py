"""From a partner's code to our words."""

from wallets.outcome import Declined, DeclineReason, Unknown, UnknownCause
from wallets.partner_codes import no_or_unknown, unknown_by

FINAL = {"NO_MONEY": DeclineReason.INSUFFICIENT_FUNDS}
OPEN = {"WAIT": UnknownCause.IN_PROCESS}


def test_only_a_listed_code_is_a_no() -> None:
    assert Declined(DeclineReason.INSUFFICIENT_FUNDS, "NO_MONEY") == no_or_unknown("NO_MONEY", FINAL, OPEN)
    assert Unknown(UnknownCause.IN_PROCESS, "code 'WAIT'") == no_or_unknown("WAIT", FINAL, OPEN)
    assert Unknown(UnknownCause.UNLISTED_CODE, "code 'NEW'") == no_or_unknown("NEW", FINAL, OPEN)


def test_where_no_code_is_final_a_listed_no_is_unlisted() -> None:
    assert Unknown(UnknownCause.UNLISTED_CODE, "code 'NO_MONEY'") == unknown_by("NO_MONEY", OPEN)


def test_a_long_code_is_cut_for_the_record() -> None:
    assert f"code {'x' * 64!r}" == unknown_by("x" * 5000, OPEN).detail
