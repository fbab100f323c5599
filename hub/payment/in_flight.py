"""Until when the debit of an attempt may still appear, whatever became of the call that asks for it.

What is never proven by an answer is proven by time: an attempt is asked for at one known stretch after it was
submitted, each call has a total deadline, and the profile says how long a debit may lag behind its call.
"""

from datetime import datetime, timedelta

from hub.payment.model import Attempt
from wallets.profile import Profile


def sent_before(attempt: Attempt, profile: Profile) -> datetime:
    """From this instant on its pay call is not sent any more: it waited too long and ends `NotSent`.

    It waits for its own commit and for the wallet's call budget, both counted from its submission. So the
    stored `submitted_at` bounds the sending also for a hub that knows nothing of the call, after a crash.
    """
    return attempt.submitted_at + timedelta(seconds=profile.budget.patience_seconds)


def landed_by(attempt: Attempt, profile: Profile) -> datetime:
    """From this instant on no debit of it can appear that has not appeared yet."""
    longest_call = timedelta(seconds=profile.pay_timeout_seconds)
    call_ended_at = attempt.call_ended_at or sent_before(attempt, profile) + longest_call
    return call_ended_at + timedelta(seconds=profile.pay_in_flight_seconds)
