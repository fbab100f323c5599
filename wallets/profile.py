"""What the hub has to know of a wallet before it calls it: one record of data per wallet (DESIGN A4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wallets.outcome import DeclineReason


class HoldSupport(StrEnum):
    """How a wallet can set money aside for a later capture."""

    NATIVE = "NATIVE"
    EMULATED = "EMULATED"
    """Debited at once, the rest refunded at capture or release."""
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to ask again: seconds to wait before each try, then a steady pace for ever."""

    waits_seconds: tuple[int, ...]
    then_every_seconds: int

    def wait_before(self, tries_made: int) -> int:
        """Seconds to wait before the next try when `tries_made` have been made."""
        if tries_made < len(self.waits_seconds):
            return self.waits_seconds[tries_made]
        return self.then_every_seconds


CPM_INQUIRY = Schedule(waits_seconds=(3,) * 10, then_every_seconds=10)
"""Every 3 s until 30 s after submit, then every 10 s; the payment expires at 60 s."""

MPM_INQUIRY = Schedule(waits_seconds=(4, 4, 30, 60, 60, 60, 300, 300), then_every_seconds=900)
CANCEL = Schedule(waits_seconds=(0, 2, 3, 10, 45), then_every_seconds=300)
"""At 0, 2, 5, 15 and 60 s after it was asked for, then every 5 minutes."""
REFUND = MPM_INQUIRY


@dataclass(frozen=True, slots=True)
class CodePattern:
    """Consumer codes of this wallet: digits that begin with `prefix` and have one of these lengths."""

    prefix: str
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CallBudget:
    """How often a wallet may be called by the hub: a token bucket and a breaker, per wallet."""

    calls_per_second: int = 50
    burst: int = 100
    calls_open_max: int = 64
    patience_seconds: float = 8.0
    """How long a call that begins something may wait for its turn: as long as a pay call itself may take
    (DESIGN A4). Nobody stands at a till for longer, and what is sent later is only cancelled again."""
    breaker_failures: int = 8
    """Calls in a row that never left the house before the breaker opens."""
    breaker_open_seconds: int = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """One wallet partner, as data. `wallet_id` is its folder's name, for ever."""

    wallet_id: str
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    currency: str
    """ISO 4217: what it debits, holds and settles in."""
    codes: tuple[CodePattern, ...]
    """Consumer codes that route here."""
    merchant_schemes: frozenset[str]
    """Merchant-presented schemes whose codes its app can read, by their ids in `hub/codes`."""
    final_codes: Mapping[str, DeclineReason]
    """The wallet's codes that are a final no for THIS order. Every other code is Unknown."""
    tombstones: bool
    """True if a cancel answered "does not exist" blocks a later pay of the same attempt."""
    pay_in_flight_seconds: int
    """How long after the pay call ended a debit may still appear."""
    hold: HoldSupport = HoldSupport.NONE
    partial_refund: bool = True
    cpm_expiry_seconds: int = 60
    pay_timeout_seconds: float = 8.0
    cancel_timeout_seconds: float = 8.0
    refund_timeout_seconds: float = 8.0
    capture_timeout_seconds: float = 8.0
    inquiry_timeout_seconds: float = 5.0
    notice_timeout_seconds: float = 5.0
    cpm_inquiry: Schedule = CPM_INQUIRY
    mpm_inquiry: Schedule = MPM_INQUIRY
    cancel_schedule: Schedule = CANCEL
    refund_schedule: Schedule = REFUND
    budget: CallBudget = field(default_factory=CallBudget)
