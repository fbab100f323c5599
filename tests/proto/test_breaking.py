"""The contract breaks no program made from the committed baseline, and the check that says so can fail."""

from pathlib import Path

import pytest

from tests.proto import buf
from tests.proto.generator import PROTO


def test_the_contract_breaks_no_program_made_from_the_baseline() -> None:
    assert buf.Verdict(complaints=[], is_clean=True) == buf.breaking(PROTO)


def test_an_addition_breaks_nothing(tmp_path: Path) -> None:
    proto = buf.copy(tmp_path)
    buf.plant(
        proto,
        "hub/v1/money.proto",
        "int64 minor_units = 2;",
        "int64 minor_units = 2;\n\n  // A note.\n  string note = 3;",
    )

    assert buf.Verdict(complaints=[], is_clean=True) == buf.breaking(proto)


@pytest.mark.parametrize(
    "file,old,new,complaint",
    [
        pytest.param(
            "hub/v1/payment.proto",
            "  string merchant_order_id = 5;\n",
            "",
            'Previously present field "5" with name "merchant_order_id" on message "Payment" was deleted',
            id="a field is removed",
        ),
        pytest.param(
            "hub/v1/money.proto",
            "int64 minor_units = 2;",
            "int64 minor_units = 3;",
            'Previously present field "2" with name "minor_units" on message "Money" was deleted',
            id="a field is renumbered",
        ),
        pytest.param(
            "hub/v1/money.proto",
            "int64 minor_units = 2;",
            "string minor_units = 2;",
            'Field "2" with name "minor_units" on message "Money" changed type',
            id="a field has another type",
        ),
        pytest.param(
            "hub/v1/refund.proto",
            "REFUND_STATE_DECLINED = 3",
            "REFUND_STATE_FAILED = 3",
            'Enum value "3" on enum "RefundState" changed name',
            id="a state is renamed",
        ),
        pytest.param(
            "wallets/v1/wallet_service.proto",
            "  rpc Credit(CreditRequest) returns (CreditResponse);\n",
            "",
            'Previously present RPC "Credit" on service "WalletService" was deleted',
            id="a method is removed",
        ),
    ],
)
def test_a_breaking_change_is_seen(tmp_path: Path, file: str, old: str, new: str, complaint: str) -> None:
    proto = buf.copy(tmp_path)
    buf.plant(proto, file, old, new)

    verdict = buf.breaking(proto)

    assert not verdict.is_clean
    assert [line for line in verdict.complaints if complaint in line]
