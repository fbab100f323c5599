"""Who may call which service: one table over all of them (DESIGN A7)."""

from collections.abc import Mapping

from hub.participants.model import PrincipalKind

_EVERYBODY = tuple(PrincipalKind)
_SHOPS = (PrincipalKind.MERCHANT, PrincipalKind.ACQUIRER)
_OPERATORS = (PrincipalKind.OPERATOR,)

OPEN_TO_ALL = (
    "grpc.health.v1.Health",
    "grpc.reflection.v1alpha.ServerReflection",
    "grpc.reflection.v1.ServerReflection",
)
"""Services that need no credential."""

ALLOWED: Mapping[str, tuple[PrincipalKind, ...]] = {
    "hub.v1.PaymentService": _SHOPS,
    # Rates are anybody's to ask for; quotes ask for a merchant by themselves.
    "hub.v1.QuoteService": _EVERYBODY,
    "hub.v1.CodeService": _EVERYBODY,
    "hub.v1.WalletGatewayService": (PrincipalKind.WALLET,),
    "hub.v1.SettlementService": _OPERATORS,
    "hub.v1.AdminService": _OPERATORS,
    # Playing a payer is anybody's; faults and the clock ask for an operator by themselves.
    "hub.v1.SandboxService": _EVERYBODY,
    "grpc.channelz.v1.Channelz": _OPERATORS,
}
"""Every other service, by the kinds of principal that it is for."""


def service_of(method: str) -> str:
    """The service of a method's path: "/hub.v1.PaymentService/GetPayment" -> "hub.v1.PaymentService"."""
    return method.removeprefix("/").partition("/")[0]


def is_open(method: str) -> bool:
    """Whether a method needs no credential."""
    return service_of(method) in OPEN_TO_ALL


def allowed(method: str) -> tuple[PrincipalKind, ...]:
    """Who may call a method. A service that nobody listed is nobody's but an operator's."""
    return ALLOWED.get(service_of(method), _OPERATORS)
