"""The names that other people's programs rely on (DESIGN A5 and A7): services, methods, fields, states."""

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, ServiceDescriptor

from hub.v1 import (
    admin_service_pb2,
    code_service_pb2,
    payment_pb2,
    payment_service_pb2,
    quote_service_pb2,
    refund_pb2,
    settlement_service_pb2,
    wallet_gateway_service_pb2,
)
from wallets.v1 import wallet_service_pb2

PAYMENT = """payment_id request_id merchant_id acquirer_id merchant_order_id state decline wallet_id
    wallet_payment_id merchant_amount wallet_amount rate quote_id captured_amount refunded_amount
    refunded_wallet_amount order_code business_date create_time update_time complete_time expire_time
    next_action poll_after_ms"""
REFUND = """refund_id payment_id request_id state decline merchant_amount wallet_amount wallet_refund_id
    business_date create_time complete_time poll_after_ms"""
CREATE_PAYMENT = """request_id merchant_order_id amount consumer_code order_code_options quote_id capture_mode
    terminal_id description wallet_hint"""


@pytest.mark.parametrize(
    "service,methods",
    [
        (
            payment_service_pb2.DESCRIPTOR.services_by_name["PaymentService"],
            """CreatePayment GetPayment WatchPayments CancelPayment CapturePayment ReleasePayment
            RefundPayment GetRefund ListPayments PayStream""",
        ),
        (quote_service_pb2.DESCRIPTOR.services_by_name["QuoteService"], "CreateQuote GetQuote ListRates"),
        (code_service_pb2.DESCRIPTOR.services_by_name["CodeService"], "ReadCode"),
        (
            wallet_gateway_service_pb2.DESCRIPTOR.services_by_name["WalletGatewayService"],
            "ResolveCode StartPayment NotifyPayment NotifyRefund",
        ),
        (
            wallet_service_pb2.DESCRIPTOR.services_by_name["WalletService"],
            "GetProfile ResolveCode Pay Inquire Cancel Refund InquireRefund Hold Capture Release Credit",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, ServiceDescriptor) else "",
)
def test_a_service_has_the_methods_of_the_design(service: ServiceDescriptor, methods: str) -> None:
    assert methods.split() == [method.name for method in service.methods]


def test_operations_have_their_two_services() -> None:
    assert {"SettlementService"} == set(settlement_service_pb2.DESCRIPTOR.services_by_name)
    assert {"AdminService"} == set(admin_service_pb2.DESCRIPTOR.services_by_name)


@pytest.mark.parametrize(
    "message,fields",
    [
        (payment_pb2.Payment.DESCRIPTOR, PAYMENT),
        (refund_pb2.Refund.DESCRIPTOR, REFUND),
        (payment_service_pb2.CreatePaymentRequest.DESCRIPTOR, CREATE_PAYMENT),
        (payment_pb2.Decline.DESCRIPTOR, "by reason advice"),
        (payment_service_pb2.OrderCodeOptions.DESCRIPTOR, "valid_seconds"),
        (payment_service_pb2.WatchPaymentsResponse.DESCRIPTOR, "payment cursor"),
    ],
    ids=lambda value: value.name if isinstance(value, Descriptor) else "",
)
def test_a_message_has_the_fields_of_the_design_in_their_order(message: Descriptor, fields: str) -> None:
    assert list(enumerate(fields.split(), start=1)) == [
        (field.number, field.name) for field in message.fields
    ]


@pytest.mark.parametrize("method", ["GetPayment", "WatchPayments", "CancelPayment", "ReleasePayment"])
def test_a_payment_is_named_by_either_id(method: str) -> None:
    service = payment_service_pb2.DESCRIPTOR.services_by_name["PaymentService"]
    (choice,) = service.methods_by_name[method].input_type.oneofs

    assert ["payment_id", "request_id"] == [field.name for field in choice.fields][:2]


@pytest.mark.parametrize(
    "enum,values",
    [
        (
            payment_pb2.PaymentState.DESCRIPTOR,
            "CREATED SUBMITTED HELD CAPTURING RELEASING CANCELLING SUCCEEDED DECLINED CANCELLED EXPIRED",
        ),
        (refund_pb2.RefundState.DESCRIPTOR, "SUBMITTED SUCCEEDED DECLINED"),
        (payment_pb2.DeclinedBy.DESCRIPTOR, "WALLET HUB MERCHANT"),
        (payment_pb2.CaptureMode.DESCRIPTOR, "IMMEDIATE HOLD"),
    ],
    ids=lambda value: value.name if isinstance(value, EnumDescriptor) else "",
)
def test_a_closed_set_has_the_words_of_the_design(enum: EnumDescriptor, values: str) -> None:
    prefix = f"{enum.values[0].name.removesuffix('UNSPECIFIED')}"

    assert values.split() == [value.name.removeprefix(prefix) for value in enum.values[1:]]
