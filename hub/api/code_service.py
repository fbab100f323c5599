"""CodeService over gRPC: what a code is and where the hub would route it; calls no wallet, keeps nothing."""

from hub.flows.ports import Ports
from hub.v1 import code_service_pb2_grpc


class CodeService(code_service_pb2_grpc.CodeServiceServicer):
    """For the people and programs that wonder what a code is."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
