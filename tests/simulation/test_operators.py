"""Operators decide in the middle of everything: what they do, and what is refused to them."""

from collections import Counter

from tests.simulation.run import simulate
from tests.simulation.world import World

SEEDS = range(1, 8)


def test_all_kinds_of_decisions_are_made_and_who_errs_is_refused() -> None:
    became: Counter[str] = Counter()
    signed: Counter[tuple[str, bool]] = Counter()

    def tell(line: str) -> None:
        _, who, what = line.split(None, 2)
        if who == "operators":
            became[what] += 1

    def look(world: World) -> None:
        signed.update((each.kind, each.approved_by != "") for each in world.witness.signed)

    findings = [finding for seed in SEEDS for finding in simulate(seed, tell=tell, at_end=look).findings]

    assert [] == findings
    kinds = ("INCIDENT_CLOSURE", "RESOLUTION", "HOLD_SPLIT")
    assert {(kind, is_approved) for kind in kinds for is_approved in (False, True)} == set(signed)
    assert {"retry: done", "agree: FOUR_EYES", "agree: PAYMENT_STATE"} <= set(became)
