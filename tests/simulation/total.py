"""What all runs together came to: their sums, what was found, how fast it goes and what is still wanted."""

import sys
import time
from dataclasses import dataclass

from tests.simulation.aims import everything, lacking, word_of
from tests.simulation.meter import Hits, tables
from tests.simulation.run import Report
from tests.simulation.twice import Pair

SUMMED = (
    "payments", "refunds", "commits", "crashes", "days_closed", "incidents", "unsure", "gave_up",
    "simulated_seconds",
)  # fmt: skip
TOLD = SUMMED[:6]
GIVE_UP_SHARE_MIN = 0.2
"""Polite tills hide bugs: of those that do not know what became of a sale, so many walk away."""
UNSURE_ENOUGH = 1_000
"""From so many on the share is judged."""
PROGRESS_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Quota:
    """What has to come together, both runs of each seed counted. 0 asks for nothing."""

    payments: int = 0
    days_closed: int = 0
    crashes: int = 0


class Total:
    """The sum of all runs, both of each seed counted."""

    def __init__(self, quota: Quota, hit_percent: int = 0) -> None:
        self.bad = 0
        self._hit_percent = hit_percent
        self._quota = quota
        self._seeds = 0
        self._differing = 0
        self._findings = 0
        self._sums = dict.fromkeys(SUMMED, 0)
        self._hits = Hits()
        self._began = self._told = time.monotonic()

    def add(self, pair: Pair) -> None:
        """One more seed."""
        self._seeds += 1
        self._differing += pair.differs
        self._findings += len(pair.first.findings)
        self.bad += pair.differs or bool(pair.first.findings)
        self._hits.take(pair.first.hits)
        for name in SUMMED:
            self._sums[name] += getattr(pair.first, name) + getattr(pair.second, name)

    @property
    def share_done(self) -> float:
        """How much of the quota is there: of the part that lags the most."""
        quota, sums = self._quota, self._sums
        wanted = {
            "payments": quota.payments, "days_closed": quota.days_closed, "crashes": quota.crashes
        }  # fmt: skip
        return min((sums[name] / number for name, number in wanted.items() if number), default=0.0)

    @property
    def is_enough(self) -> bool:
        """Whether the quota is reached, or, where none is asked for, all is hit that has to be."""
        if self._quota == Quota():
            return self._hit_percent > 0 and not self._too_seldom()
        return self.share_done >= 1

    @property
    def lacking(self) -> str:
        """What was not hit yet, as a word of aims."""
        return word_of(lacking(self._hits))

    def lacks(self) -> list[str]:
        """What the runs did not do that they had to, though nothing was found."""
        lacks = []
        unsure, gave_up = self._sums["unsure"], self._sums["gave_up"]
        if unsure >= UNSURE_ENOUGH and gave_up < GIVE_UP_SHARE_MIN * unsure:
            lacks.append("tills are too polite: too few of them walk away")
        if 0 < self.share_done < 1:
            lacks.append("there were not enough seeds for what was asked")
        return lacks + [f"below {self._hit_percent} % of {title} were hit" for title in self._too_seldom()]

    def _too_seldom(self) -> list[str]:
        """The tables of which too little was hit."""
        return [
            table.title
            for table in tables()
            if 100 * len(table.missed(self._hits)) > (100 - self._hit_percent) * table.count()
        ]

    def tell_progress(self) -> None:
        """A line on standard error now and then: how far, how fast, how long still."""
        now = time.monotonic()
        if now - self._told < PROGRESS_EVERY_SECONDS:
            return
        self._told = now
        seconds, done = now - self._began, self.share_done
        left = f", {seconds * (1 - done) / done:.0f} s left" if 0 < done < 1 else ""
        speed = self._sums["payments"] / seconds
        counted = f"{self._seeds} seeds, {self._sums['payments']:,} payments, {speed:.0f}/s"
        if self._hit_percent:
            counted += f", {len(lacking(self._hits))} of {len(everything())} strikes to come"
        print(f"  {counted}{left}, {self.bad} bad seeds", file=sys.stderr, flush=True)

    def tell(self) -> None:
        """The figures of the whole, in a few lines."""
        sums, seconds = self._sums, max(time.monotonic() - self._began, 0.1)
        made = ", ".join(f"{sums[name]:,} {name.replace('_', ' ')}" for name in TOLD)
        print(f"{self._seeds} seeds, each run twice: {made}")
        hours, speed = sums["simulated_seconds"] // 3600, sums["payments"] / seconds
        print(f"{hours:,} hours simulated in {seconds:.1f} s, {speed:.0f} payments/s on two processes")
        share = 100 * sums["gave_up"] / max(sums["unsure"], 1)
        print(f"of {sums['unsure']:,} sales that tills were unsure of they walked away from {share:.0f} %")
        for table in tables():
            print(next(table.lines(self._hits)))
        print(f"{self._findings} violations, {self._differing} seeds with two traces")

    def tell_meter(self) -> None:
        """Every await and every commit, and what happened there."""
        for table in tables():
            print(*table.lines(self._hits), sep="\n")
            print(
                *(f"never: {strike} at {place.name}" for place, strike in table.missed(self._hits)), sep="\n"
            )


def tell_findings(report: Report) -> None:
    """What the oracle says of a run, and how to see it again."""
    for finding in report.findings:
        print(f"seed {report.seed}: {finding}")
    if report.findings:
        aims = f" --aims {report.aims}" if report.aims else ""
        print(f"again: python3 -m tests.simulation --seed {report.seed}{aims} --trace")
