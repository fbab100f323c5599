"""Faults on request: what a sandbox wallet shall do wrong next, to whom, and how often."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from wallets.outcome import DeclineReason
from wallets.sandbox.words import Verb


class FaultKind(StrEnum):
    """What goes wrong. In all but the marked ones the wallet does its work and only the telling fails."""

    LATE = "late"
    """Does its work at once and answers `seconds` later."""
    SLOW = "slow"
    """Does its work only after `seconds`, also when nobody waits any more."""
    SILENT = "silent"
    """Does its work, then never answers."""
    DOWN = "down"
    """Does nothing: hangs up without an answer."""
    REFUSED = "refused"
    """At once, and for `seconds`: no connection is taken at all, not even for control calls."""
    DECLINE = "decline"
    """Does nothing: says no, for `reason`."""
    BUSY = "busy"
    """Does nothing: rejects the call for its rate."""
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    BAD_SIGNATURE = "bad_signature"
    HTML_502 = "html_502"
    HTML_200 = "html_200"
    UNLISTED_CODE = "unlisted_code"
    IN_PROCESS = "in_process"
    """Says that it is still at work, though it is done."""
    CANCEL_TOO_LATE = "cancel_too_late"
    """Does nothing: says that it is too late for a cancel."""
    DUPLICATE_NOTICE = "duplicate_notice"
    """Sends a notice twice, byte for byte."""
    LOST_NOTICE = "lost_notice"
    """Believes that a notice was acknowledged without having sent it."""


NOTICE_FAULTS = frozenset({FaultKind.DUPLICATE_NOTICE, FaultKind.LOST_NOTICE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, for the next `count` calls that it fits. None in `verb` or `user_id` fits any."""

    kind: FaultKind
    count: int = 1
    verb: Verb | None = Verb.PAY
    user_id: str | None = None
    seconds: float = 0.0
    reason: DeclineReason = DeclineReason.RISK_REJECTED

    def fits(self, verb: Verb, user_id: str | None) -> bool:
        """Whether this fault is meant for such a call."""
        return self.verb in {None, verb} and self.user_id in {None, user_id}


class Faults:
    """The faults that are still to happen, in the order they were asked for."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Puts a fault at the end of the line."""
        self._pending.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._pending.clear()

    def pending(self) -> tuple[Fault, ...]:
        """What is still to happen."""
        return tuple(self._pending)

    def take_for_call(self, verb: Verb, user_id: str | None) -> Fault | None:
        """The first fault that fits a call, used up by one."""
        return self._take(lambda fault: fault.kind not in NOTICE_FAULTS and fault.fits(verb, user_id))

    def take_for_notice(self, user_id: str | None) -> Fault | None:
        """The first fault that fits a notice about this user, used up by one."""
        return self._take(lambda fault: fault.kind in NOTICE_FAULTS and fault.user_id in {None, user_id})

    def _take(self, fits: Callable[[Fault], bool]) -> Fault | None:
        for place, fault in enumerate(self._pending):
            if fits(fault):
                if fault.count > 1:
                    self._pending[place] = replace(fault, count=fault.count - 1)
                else:
                    del self._pending[place]
                return fault
        return None
