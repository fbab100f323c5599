"""Until when the debit of an attempt may still appear, whatever became of the call that asks for it.

What is never proven by an answer is proven by time: an attempt is asked for at one known stretch after it was
submitted, each call has a total deadline, and the profile says how long a debit may lag behind its call.
Two times have to agree: business time, which is stored and may be set, and the real time that one life of a
hub has counted, which nobody can set and a crash forgets.
"""

from datetime import datetime, timedelta

from hub.payment.model import Attempt
from wallets.profile import Profile


def longest_wait(profile: Profile) -> timedelta:
    """So long after its submission an attempt's pay call may still be sent, by either time."""
    return timedelta(seconds=profile.budget.patience_seconds)


def sent_before(attempt: Attempt, profile: Profile) -> datetime:
    """From this instant on its pay call is not sent any more: it waited too long and ends `NotSent`.

    It waits for its own commit and for the wallet's call budget, both counted from its submission. So the
    stored `submitted_at` bounds the sending also for a hub that knows nothing of the call, after a crash.
    """
    return attempt.submitted_at + longest_wait(profile)


def lands_within(attempt: Attempt, profile: Profile) -> timedelta:
    """So much real time after its record was seen as it stands, no debit of it can appear any more."""
    lag = timedelta(seconds=profile.pay_in_flight_seconds)
    if attempt.call_ended_at is not None:
        return lag
    return longest_wait(profile) + timedelta(seconds=profile.pay_timeout_seconds) + lag


def landed_by(attempt: Attempt, profile: Profile, now: datetime, in_flight_for: timedelta) -> datetime:
    """From this instant on no debit of it can appear that has not appeared yet.

    `in_flight_for` is how much of `lands_within` the hub's own life has still to see pass from `now` on: zero
    or less, or the time is not over, however late `now` is.
    """
    by_business_time = (attempt.call_ended_at or attempt.submitted_at) + lands_within(attempt, profile)
    return max(by_business_time, now + in_flight_for)
