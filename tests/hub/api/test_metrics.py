"""What is counted, and what never is."""

from prometheus_client import generate_latest

from hub.api.metrics import CALL_SECONDS, CALLS
from tests.hub.api.calls import as_, refusal, to_pay
from tests.hub.api.cast import BOOKS_KEY, CODE
from tests.hub.api.house import House, at_home

METHOD = "/hub.v1.PaymentService/CreatePayment"


def _counted(code: str) -> float:
    return float(CALLS.labels(method=METHOD, code=code)._value.get())


@at_home()
async def test_calls_are_counted_by_method_and_code(house: House) -> None:
    paid, refused = _counted("OK"), _counted("UNAUTHENTICATED")
    await house.pay()
    await refusal(house.payments.CreatePayment(to_pay("2")))

    assert (paid + 1, refused + 1) == (_counted("OK"), _counted("UNAUTHENTICATED"))
    assert CALL_SECONDS.labels(method=METHOD)._sum.get() > 0


@at_home()
async def test_no_code_key_or_id_is_in_the_metrics(house: House) -> None:
    paid = await house.payments.CreatePayment(to_pay(), metadata=as_(BOOKS_KEY))
    said = generate_latest().decode()

    assert "rpc_server_calls_total" in said
    assert not [word for word in (CODE, BOOKS_KEY, paid.payment_id, paid.request_id) if word in said]
