"""What operators find out about one payment, and what they put forward: by a letter, or to split a hold."""

from collections.abc import Callable, Coroutine, Mapping
from typing import assert_never

from fx.money import Money
from hub.flows.resolve import propose_resolution
from hub.flows.split import dispute_hold, propose_split
from hub.payment.judge import rest_id, return_id
from hub.payment.model import Attempt, AttemptState, HoldKind, Payment, RefundState
from hub.payment.proposals import Evidence, Proposal
from hub.payment.resolutions import ResolvedOutcome
from tests.oracle.evidence import Letter, Witness
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.life import Running
from tests.simulation.wallet import letters
from tests.simulation.wallet.book import Standing, WalletBook

A = AttemptState

Matter = Callable[[Running], Coroutine[object, object, Proposal | None]]
"""What is done about it at a hub, and what is proposed then, if anything is."""


class Matters:
    """The operators' knowledge. `books` are the wallets' own: their people look into them when asked."""

    def __init__(
        self, books: Mapping[str, WalletBook], clock: WorldClock, dice: Dice, witness: Witness
    ) -> None:
        self._books = books
        self._clock = clock
        self._dice = dice
        self._witness = witness

    def unknown(self, seen: Payment, who: str) -> Matter:
        """What a wallet writes about an attempt whose end nobody knows."""

        async def settle(running: Running) -> Proposal | None:
            payment = await running.store.payment(seen.payment_id)
            open_ones = [each for each in payment.attempts if each.due_at] if payment is not None else []
            if not open_ones:
                return None
            attempt = self._dice.pick(open_ones)
            says_yes = self._asked_about(attempt)
            if says_yes is None:
                return None
            reference = self._reference(attempt) if says_yes else ""
            return await self._propose(
                running, attempt.wallet_id, attempt.attempt_id, reference, who, says_yes=says_yes
            )

        return settle

    def refund(self, refund_id: str, who: str) -> Matter:
        """The same about a refund."""

        async def settle(running: Running) -> Proposal | None:
            refund = await running.store.refund(refund_id)
            if refund is None or refund.state is not RefundState.SUBMITTED:
                return None
            if refund.wallet_amount.is_zero:
                return None  # no wallet knows of it
            now, book = self._clock.now(), self._books[refund.wallet_id]
            says_yes = letters.given_back(book, refund_id, for_good=True, now=now)
            return await self._propose(running, refund.wallet_id, refund_id, "", who, says_yes=says_yes)

        return settle

    def of_hold(self, seen: Payment, who: str) -> Matter:
        """Freezes what is held, or says how it is to be split; sums are wrong now and then."""
        held = seen.amount
        captured = self._dice.pick((0, held.minor_units, self._dice.between(1, held.minor_units)))
        off = self._dice.weighed(((0, 90), (1, 5), (-1, 5)))
        parts = [
            Money(held.currency_code, max(0, minor))
            for minor in (captured, held.minor_units - captured + off)
        ]

        async def split(running: Running) -> Proposal | None:
            attempt = seen.held_attempt
            if attempt is None or attempt.hold is None or attempt.hold.dispute is None:
                frozen = dispute_hold(running.ports, seen.payment_id, who, "the payer complains")
                await running.desk.own(frozen)
                self._witness.disputed.append(seen.payment_id)
                return None
            evidence = Evidence("both sides' words", b"an agreement", "text/plain")
            taken, back = parts
            proposing = propose_split(running.ports, seen.payment_id, taken, back, evidence, who)
            return await running.desk.own(proposing)

        return split

    async def _propose(
        self, running: Running, wallet_id: str, subject_id: str, reference: str, who: str, *, says_yes: bool
    ) -> Proposal:
        """A decision on the evidence of a letter that the wallet has just written."""
        name = f"letter {len(self._witness.letters) + 1}"
        self._witness.letters.append(Letter(name, wallet_id, subject_id, self._clock.now(), says_yes))
        outcome = ResolvedOutcome.APPROVED if says_yes else ResolvedOutcome.DECLINED
        evidence = Evidence(name, f"{subject_id}: {outcome}".encode(), "text/plain")
        proposing = propose_resolution(running.ports, subject_id, outcome, reference, evidence, who)
        return await running.desk.own(proposing)

    def _asked_about(self, attempt: Attempt) -> bool | None:
        """Whether the payer stands debited, as the hub means it in this state; None where nobody can say."""
        book, now = self._books[attempt.wallet_id], self._clock.now()
        reference, hold = attempt.attempt_id, attempt.hold
        match attempt.state:
            case A.SUBMITTED:
                asked = attempt.wallet_amount
                return letters.debited(book, reference, asked.currency_code, asked.minor_units, now)
            case A.CANCELLING | A.RETURNING if attempt.is_reserved_only:
                return None if letters.released(book, reference) is None else False
            case A.CANCELLING | A.RETURNING:
                asked = attempt.wallet_amount
                return letters.debited(book, reference, asked.currency_code, asked.minor_units, now)
            case A.CAPTURING:
                assert hold is not None
                assert hold.capture is not None
                return letters.captured(book, hold.capture.capture_id, now)
            case A.RELEASING if hold is not None and hold.kind is HoldKind.NATIVE:
                return None if letters.released(book, reference) is None else False
            case A.RELEASING | A.REST_OWED:
                return not letters.given_back(book, rest_id(reference), for_good=False, now=now)
            case A.REFUNDING:
                paid = book.payments.get(reference)
                took_nothing = paid is not None and paid.standing in (Standing.CANCELLED, Standing.FAILED)
                back = letters.given_back(book, return_id(reference), for_good=False, now=now)
                return not (back or took_nothing)
            case A.HELD | A.APPROVED | A.DECLINED | A.CANCELLED | A.RETURNED:
                return None
            case _:
                assert_never(attempt.state)

    def _reference(self, attempt: Attempt) -> str:
        """The wallet's own id of the payment, where the letter names it."""
        paid = self._books[attempt.wallet_id].payments.get(attempt.attempt_id)
        names_it = paid is not None and self._dice.chance(0.6)
        return paid.transaction if names_it and paid is not None else ""
