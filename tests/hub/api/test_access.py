"""Who may call which service."""

import pytest

import hub.v1
from hub.api.access import ALLOWED, OPEN_TO_ALL, allowed, is_open, service_of
from hub.participants.model import PrincipalKind
from tests.hub.api.contract import services


def test_every_service_of_the_contract_is_in_the_table() -> None:
    ours = [name for name in ALLOWED if name.startswith(f"{hub.v1.__name__}.")]

    assert sorted(services()) == sorted(ours)


@pytest.mark.parametrize("service", OPEN_TO_ALL)
def test_health_and_reflection_need_no_key(service: str) -> None:
    assert is_open(f"/{service}/Anything")
    assert service not in ALLOWED


@pytest.mark.parametrize(
    "method,kinds",
    [
        ("/hub.v1.PaymentService/CreatePayment", (PrincipalKind.MERCHANT, PrincipalKind.ACQUIRER)),
        ("/hub.v1.WalletGatewayService/NotifyPayment", (PrincipalKind.WALLET,)),
        ("/hub.v1.SettlementService/CloseDay", (PrincipalKind.OPERATOR,)),
        ("/grpc.channelz.v1.Channelz/GetServers", (PrincipalKind.OPERATOR,)),
        ("/not.in.the.Table/Method", (PrincipalKind.OPERATOR,)),
    ],
)
def test_a_service_is_for_whom_it_was_made(method: str, kinds: tuple[PrincipalKind, ...]) -> None:
    assert not is_open(method)
    assert kinds == allowed(method)


def test_a_service_s_name_is_not_taken_for_another_that_it_begins_like() -> None:
    assert "grpc.health.v1.HealthX" == service_of("/grpc.health.v1.HealthX/Check")
    assert not is_open("/grpc.health.v1.HealthX/Check")
