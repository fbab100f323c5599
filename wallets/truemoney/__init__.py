"""TrueMoney of Thailand: what the hub has to know of it before it calls it."""

from wallets.merchant_schemes import NATIONAL_ASIA, OWN_ORDER_CODE
from wallets.outcome import DeclineReason
from wallets.profile import CodePattern, HoldSupport, Profile

PROFILE = Profile(
    wallet_id="truemoney",
    name="TrueMoney",
    country="TH",
    currency="THB",
    codes=(CodePattern(prefix="251001", lengths=(24,)),),
    merchant_schemes=NATIONAL_ASIA | {OWN_ORDER_CODE},
    final_codes={
        "INSUFFICIENT_BALANCE": DeclineReason.INSUFFICIENT_FUNDS,
        "CODE_EXPIRED": DeclineReason.CODE_EXPIRED,
        "CODE_ALREADY_USED": DeclineReason.CODE_USED,
        "CODE_NOT_FOUND": DeclineReason.CODE_UNKNOWN,
        "USER_DENIED": DeclineReason.PAYER_REJECTED,
        "LIMIT_EXCEEDED": DeclineReason.PAYER_LIMIT_EXCEEDED,
        "ACCOUNT_SUSPENDED": DeclineReason.PAYER_BLOCKED,
        "RISK_DENIED": DeclineReason.RISK_REJECTED,
        "PAYMENT_EXPIRED": DeclineReason.ORDER_EXPIRED,
        "PAYMENT_CANCELLED": DeclineReason.ORDER_CANCELLED,
        "SERVICE_NOT_ALLOWED": DeclineReason.NOT_SUPPORTED,
        "REFUND_PERIOD_OVER": DeclineReason.REFUND_WINDOW_ENDED,
        "REFUND_OVER_AMOUNT": DeclineReason.REFUND_EXCEEDS_PAYMENT,
        "REFUND_DENIED": DeclineReason.REFUND_REJECTED,
    },
    # A cancel of a reference it has not seen is remembered: a pay that comes later is turned away.
    tombstones=True,
    pay_in_flight_seconds=30,
    # It only debits and refunds: a hold is a debit, and what is not captured a refund.
    hold=HoldSupport.EMULATED,
)
