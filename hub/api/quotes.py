"""QuoteService over gRPC: prices offered, and the rates behind them."""

from typing import Any

from grpc import aio

from hub.api import read, write
from hub.api.guard import caller
from hub.api.rates import RateTable
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.quotes import CreateQuote, create_quote
from hub.payment.reasons import Refused
from hub.v1 import quote_pb2, quote_service_pb2, quote_service_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class QuoteService(quote_service_pb2_grpc.QuoteServiceServicer):
    """For POS programs."""

    def __init__(self, ports: Ports, desk: Desk, rates: RateTable) -> None:
        self._ports = ports
        self._desk = desk
        self._rates = rates

    async def CreateQuote(
        self, request: quote_service_pb2.CreateQuoteRequest, context: Context
    ) -> quote_pb2.Quote:
        payer = request.WhichOneof("payer")
        if payer is None:
            raise read.field_refused("FIELD_MISSING", "payer", "consumer_code or wallet_id")
        merchant = caller().merchant(self._ports.directory())
        asked = CreateQuote(
            merchant=merchant,
            request_id=read.request_id(request.request_id),
            amount=read.priced(request.amount, merchant),
            consumer_code=read.consumer_code(request.consumer_code) if payer == "consumer_code" else None,
            wallet_id=request.wallet_id if payer == "wallet_id" else None,
        )
        made = await self._desk.own(create_quote(self._ports, asked))
        if made.replayed:
            context.set_trailing_metadata((("hub-replayed", "true"),))
        return write.quote(made.quote)

    async def GetQuote(self, request: quote_service_pb2.GetQuoteRequest, context: Context) -> quote_pb2.Quote:
        merchant = caller().merchant(self._ports.directory())
        stored = await self._ports.store.quote(read.needed(request.quote_id, "quote_id"))
        if stored is None or stored.quote.merchant_id != merchant.merchant_id:
            raise Refused("QUOTE_NOT_FOUND")
        return write.quote(stored)

    async def ListRates(
        self, request: quote_service_pb2.ListRatesRequest, context: Context
    ) -> quote_service_pb2.ListRatesResponse:
        return self._rates.list(request.merchant_currency_code, request.wallet_currency_code)
