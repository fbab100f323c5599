"""The table of rates as a caller may see it: every pair that can be quoted now, or why it can't."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from fx.errors import RateError, RateQuarantined, RateStale
from fx.providers.board import RateBoard
from fx.rate import Price, rate_text
from hub.api import write
from hub.participants.directory import Directory
from hub.v1 import quote_service_pb2


class RateTable:
    """Pairs of merchants' currencies with wallets', each with the wallet's own markup."""

    def __init__(
        self, board: RateBoard, directory: Callable[[], Directory], now: Callable[[], datetime]
    ) -> None:
        self._board = board
        self._directory = directory
        self._now = now

    def list(self, merchant_currency: str, wallet_currency: str) -> quote_service_pb2.ListRatesResponse:
        """All pairs, or those of the given currencies; an empty one matches all."""
        rates = [
            self._pair(base, contract_currency, markup)
            for base, contract_currency, markup in self._pairs()
            if merchant_currency in ("", base) and wallet_currency in ("", contract_currency)
        ]
        return quote_service_pb2.ListRatesResponse(rates=rates)

    def _pairs(self) -> Iterator[tuple[str, str, Decimal]]:
        directory = self._directory()
        merchants = sorted({merchant.currency for merchant in directory.merchants.values()})
        wallets = sorted({(wallet.currency, wallet.markup) for wallet in directory.wallets.values()})
        for base in merchants:
            for currency_code, markup in wallets:
                yield base, currency_code, markup

    def _pair(self, base: str, wallet_currency: str, markup: Decimal) -> quote_service_pb2.PairRate:
        message = quote_service_pb2.PairRate(
            merchant_currency_code=base, wallet_currency_code=wallet_currency
        )
        try:
            _fill(message, self._board.price(base, wallet_currency, markup, self._now()))
        except RateStale as stale:
            message.stale = True
            message.source, message.max_age_seconds = stale.source, stale.max_age_seconds
        except RateQuarantined as jumped:
            message.quarantined = True
            message.source = jumped.source
        except RateError as missing:
            message.source = str(missing)
        return message


def _fill(message: quote_service_pb2.PairRate, price: Price) -> None:
    message.mid_rate, message.rate = rate_text(price.mid), rate_text(price.rate)
    message.legs.extend(write.leg(leg) for leg in price.legs)
    message.source = " x ".join(dict.fromkeys(leg.source for leg in price.legs))
    if price.legs:
        message.as_of.CopyFrom(write.timestamp(min(leg.as_of for leg in price.legs)))
