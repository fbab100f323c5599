"""WalletGatewayService over gRPC: what wallets ask of the hub, with a wallet's credential."""

from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.v1 import wallet_gateway_service_pb2_grpc


class WalletGatewayService(wallet_gateway_service_pb2_grpc.WalletGatewayServiceServicer):
    """For wallets that speak gRPC; the others come through `hub.http`."""

    def __init__(self, ports: Ports, desk: Desk) -> None:
        self._ports = ports
        self._desk = desk
