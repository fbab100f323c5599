"""What became of a hold, in words: set aside, disputed, captured, given back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hub.flows.instants import utc_text
from hub.payment.lifecycle import HOLD_DAYS
from hub.payment.model import Attempt, AttemptState, Hold, HoldKind, Payment


def told(payment: Payment, attempt: Attempt, hold: Hold) -> Iterator[tuple[datetime, str]]:
    """One sentence an event, with its time; what is unclear now is the attempt's own story."""
    if hold.until is None:
        return
    wallet, held_at = attempt.wallet_id, hold.until - timedelta(days=HOLD_DAYS)
    how = "debited" if hold.kind is HoldKind.EMULATED else "reserved"
    named = "" if attempt.wallet_payment_id is None else f" as its payment {attempt.wallet_payment_id}"
    ends = f"the hub gives it back by itself at {utc_text(hold.until)}"
    yield held_at, f"{wallet} {how} {attempt.wallet_amount}{named}, to be captured; {ends}."
    if hold.dispute is not None:
        frozen = "neither the merchant nor time ends the hold, two operators do"
        yield (
            hold.dispute.opened_at,
            f"{hold.dispute.opened_by} disputes it: {hold.dispute.reason!r}; {frozen}.",
        )
    if hold.capture is not None:
        yield payment.completed_at or payment.updated_at, _captured(payment, attempt)
    if attempt.state is AttemptState.RETURNED:
        yield payment.updated_at, f"{wallet} has given back all that was held."


def _captured(payment: Payment, attempt: Attempt) -> str:
    charge = payment.charge_of(attempt)
    part = f"{charge.amount} ({charge.wallet_amount} at {attempt.wallet_id})"
    if payment.completed_at is None:
        return f"The merchant asks for {part} of it."
    rest = attempt.rest_amount
    if rest.is_zero:
        return f"The merchant took {part}: all of it."
    back = "are to be given back" if attempt.state is AttemptState.REST_OWED else "went back"
    return f"The merchant took {part} of it; {rest} {back}."
