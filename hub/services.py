"""Which services a hub serves, put together from its parts."""

import httpx

from fx.providers.board import RateBoard
from hub.api.admin_service import AdminService
from hub.api.code_service import CodeService
from hub.api.payment_service import PaymentService
from hub.api.payments import PaymentCalls
from hub.api.quotes import QuoteService
from hub.api.rates import RateTable
from hub.api.sandbox_service import SandboxService
from hub.api.server import Services
from hub.api.settlement_service import SettlementService
from hub.api.wallet_gateway import WalletGatewayService
from hub.files.netting_csv import netting_csv
from hub.files.netting_json import netting_json
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.reports import ReportFile
from hub.machine import MachineClock
from hub.settings import Settings
from hub.store.sqlite.store import SqliteStore

REPORT_FILES = {
    "csv": ReportFile("csv", "text/csv; charset=utf-8", netting_csv),
    "json": ReportFile("json", "application/json", netting_json),
}


def make_services(
    ports: Ports,
    desk: Desk,
    store: SqliteStore,
    clock: MachineClock,
    board: RateBoard,
    settings: Settings,
    control: httpx.AsyncClient,
) -> Services:
    """All services; that of the sandbox only in one. `control` calls the sandbox wallets."""
    addresses = {wallet_id: wallet.base_url for wallet_id, wallet in settings.wallets.items()}
    return Services(
        payments=PaymentService(ports, PaymentCalls(ports, desk)),
        quotes=QuoteService(ports, desk, RateTable(board, ports.directory, clock.now)),
        codes=CodeService(ports),
        wallets=WalletGatewayService(ports, desk),
        settlement=SettlementService(
            ports, desk, store.books, report_files=REPORT_FILES, sandbox=settings.sandbox
        ),
        admin=AdminService(ports, desk, board, store.books),
        sandbox=SandboxService(ports, desk, clock, addresses, control) if settings.sandbox else None,
    )
