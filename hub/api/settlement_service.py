"""SettlementService over gRPC: days, netting reports, the ledger, stories and incidents, for operations."""

from collections.abc import Mapping

from hub.flows.books import Books
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.reports import ReportFile
from hub.v1 import settlement_service_pb2_grpc


class SettlementService(settlement_service_pb2_grpc.SettlementServiceServicer):
    """`report_files` by extension; in a sandbox a day may be closed before it is over."""

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        books: Books,
        *,
        report_files: Mapping[str, ReportFile],
        sandbox: bool,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._books = books
        self._report_files = report_files
        self._sandbox = sandbox
