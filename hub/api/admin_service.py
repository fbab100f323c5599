"""AdminService over gRPC: who takes part, on what terms, with which keys and limits, for operations."""

from collections.abc import Callable
from secrets import token_urlsafe

from fx.providers.board import RateBoard
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.v1 import admin_service_pb2_grpc


def new_key() -> str:
    """A key for a credential: 256 random bits."""
    return token_urlsafe(32)


class AdminService(admin_service_pb2_grpc.AdminServiceServicer):
    """What it commits is in the directory of `ports` once it answers."""

    def __init__(
        self,
        ports: Ports,
        desk: Desk,
        board: RateBoard,
        *,
        new_key: Callable[[], str] = new_key,
    ) -> None:
        self._ports = ports
        self._desk = desk
        self._board = board
        self._new_key = new_key
