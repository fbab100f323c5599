"""The registry of reasons: total, each with who must act and with words that say whether money moved."""

import pytest

from hub.payment.reasons import REASONS, Actor, Grade, Refused, Violation
from wallets.outcome import DeclineReason

# Where money may have moved, or has moved and gone back; of all others the text says that none moved.
MOVED = {
    "CANCELLED_BY_MERCHANT": "No money stays moved.",
    "RELEASED": "No money stays moved.",
    "STORE_UNAVAILABLE": "Whether money moved is not known yet; repeating the call tells.",
    "HUB_FAULT": "Whether money moved is not known yet; repeating the call tells.",
    "ORDER_IN_PAYMENT": "Money may be moving for the order; this call moved none.",
}

# Every reason that DESIGN and EXAMPLES name.
NAMED = (
    "AMOUNT_TOO_SMALL",
    "WALLET_UNREACHABLE",
    "EXPIRED",
    "RELEASED",
    "ORDER_IN_PAYMENT",
    "LIMIT_EXCEEDED",
    "REQUEST_ID_REUSED",
    "DAY_NOT_OVER",
    "EARLIER_DAY_OPEN",
    "INVALID_CODE",
    "UNSUPPORTED_CODE",
    "CODE_TYPE_MISMATCH",
    "QUOTE_EXPIRED",
)


@pytest.mark.parametrize("name", REASONS)
def test_a_reason_says_who_must_act_and_whether_money_moved(name: str) -> None:
    reason = REASONS[name]
    assert reason.actor in Actor
    assert reason.grade in Grade
    said = MOVED.get(name, "No money moved.")
    assert reason.text.endswith(" " + said)
    before = reason.text.removesuffix(said).strip()
    assert before.endswith(".")
    assert before[0].isupper()
    assert len(reason.text) <= 200, "it has to fit a terminal's screen"


@pytest.mark.parametrize("name", REASONS)
def test_a_name_is_a_constant_s_name(name: str) -> None:
    assert name.replace("_", "").isalpha()
    assert name == name.upper()
    assert type(name) is str


@pytest.mark.parametrize("reason", DeclineReason)
def test_every_no_of_a_wallet_is_a_decline(reason: DeclineReason) -> None:
    assert Grade.DECLINE is REASONS[reason.value].grade


def test_every_reason_of_the_design_is_there() -> None:
    assert [] == [name for name in NAMED if name not in REASONS]


def test_what_may_have_moved_is_said_of_reasons_that_exist() -> None:
    assert [] == [name for name in MOVED if name not in REASONS]


def test_every_grade_is_used() -> None:
    assert list(Grade) == [grade for grade in Grade if any(r.grade is grade for r in REASONS.values())]


def test_texts_are_not_shared() -> None:
    assert len(REASONS) == len({reason.text for reason in REASONS.values()})


def test_a_refusal_carries_its_reason_and_what_a_caller_needs() -> None:
    violation = Violation("amount", "above zero")
    refused = Refused("AMOUNT_INVALID", "0", violations=(violation,), retry_after_seconds=3)
    assert ("AMOUNT_INVALID", "0", (violation,), 3) == (
        refused.reason,
        refused.detail,
        refused.violations,
        refused.retry_after_seconds,
    )
    assert "AMOUNT_INVALID: 0" == str(refused)


def test_a_refusal_without_detail_says_the_reason_s_text() -> None:
    assert f"QUOTE_USED: {REASONS['QUOTE_USED'].text}" == str(Refused("QUOTE_USED"))


def test_a_refusal_without_a_registered_reason_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Refused("NO_SUCH_REASON")
