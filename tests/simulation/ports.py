"""What a simulated hub is given instead of randomness, the day's rates and the registry of wallets."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from fx.providers.board import RateBoard
from fx.rate import Leg, Price
from tests.simulation.clocks import HubClock, milliseconds
from tests.simulation.dice import Dice
from wallets.contract import HoldingWallet, Wallet, as_holding
from wallets.profile import Profile


class SeededIds:
    """`hub.flows.ports.Ids` from dice. Each start of a hub brings dice of its own, so no id comes twice."""

    def __init__(self, dice: Dice, clock: HubClock) -> None:
        self._dice = dice
        self._clock = clock

    def new(self, prefix: str) -> str:
        return f"{prefix}_{milliseconds(self._clock.now()):012x}{self._dice.bytes(6).hex()}"

    def jitter_ms(self, below: int) -> int:
        return self._dice.below(below)


class Market:
    """A source of rates that move by the minute, and fail to come for a while where there are gaps.

    Which rate stands in a minute hangs on the minute alone, so nobody's asking changes anything.
    """

    name = "market"
    is_sandbox_only = False
    max_age_seconds = 90
    _MINUTE = timedelta(minutes=1)

    def __init__(
        self, dice: Dice, opening: Mapping[str, Decimal], began_at: datetime, gap_share: float
    ) -> None:
        self._dice = dice
        self._opening = opening
        self._began_at = began_at
        self._gap_share = gap_share
        self._sheets: dict[int, Mapping[str, Leg]] = {}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        return self._sheet((now - self._began_at) // self._MINUTE)

    def _sheet(self, minute: int) -> Mapping[str, Leg]:
        if minute not in self._sheets:
            dice = self._dice.of(str(minute))
            if minute > 0 and dice.chance(self._gap_share):
                self._sheets[minute] = self._sheet(minute - 1)
            else:
                as_of = self._began_at + minute * self._MINUTE
                self._sheets[minute] = {
                    code: Leg("EUR", code, _moved(value, dice), self.name, as_of)
                    for code, value in self._opening.items()
                }
        return self._sheets[minute]


def _moved(value: Decimal, dice: Dice) -> Decimal:
    """A rate up to 1 % beside its opening, in the digits that a market shows."""
    return (value * (10_000 + dice.between(-100, 100)) / 10_000).quantize(Decimal("0.00001"))


class BoardRates:
    """`hub.flows.ports.Rates` over a rate board."""

    def __init__(self, board: RateBoard, clock: HubClock) -> None:
        self._board = board
        self._clock = clock

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal) -> Price:
        return self._board.price(merchant_currency, wallet_currency, markup, self._clock.now())


class ConnectedWallets:
    """`hub.flows.ports.Wallets` over adapters that are given."""

    def __init__(self, wallets: Mapping[str, Wallet]) -> None:
        self._wallets = dict(sorted(wallets.items()))

    def profiles(self) -> Sequence[Profile]:
        return [wallet.profile for wallet in self._wallets.values()]

    def wallet(self, wallet_id: str) -> Wallet:
        return self._wallets[wallet_id]

    def holding(self, wallet_id: str) -> HoldingWallet:
        return as_holding(self._wallets[wallet_id])
