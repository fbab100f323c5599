"""The services of the contract and their methods, as the generated code has them."""

from google.protobuf.descriptor import ServiceDescriptor

from hub.v1 import (
    admin_service_pb2,
    code_service_pb2,
    payment_service_pb2,
    quote_service_pb2,
    sandbox_service_pb2,
    settlement_service_pb2,
    wallet_gateway_service_pb2,
)

_MODULES = (
    admin_service_pb2,
    code_service_pb2,
    payment_service_pb2,
    quote_service_pb2,
    sandbox_service_pb2,
    settlement_service_pb2,
    wallet_gateway_service_pb2,
)


def services() -> dict[str, ServiceDescriptor]:
    """By full name."""
    found = (service for module in _MODULES for service in module.DESCRIPTOR.services_by_name.values())
    return {service.full_name: service for service in found}
