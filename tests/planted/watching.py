"""Wrong ideas of what watchers hear, and of what is kept in memory of what the store says."""

from collections.abc import Callable, Iterable

from hub.payment.model import Payment
from hub.store.bell import Bell
from hub.store.sqlite.recent import Recent
from tests.planted.bug import Bug, always

Ring = Callable[[Bell, int, Iterable[str] | None], None]


def _older_is_no_news(right: Ring) -> Ring:
    """Another hub's number that is below this one's own rings for nobody."""

    def ring(self: Bell, newest: int, merchant_ids: Iterable[str] | None = None) -> None:
        if newest > self.newest:
            right(self, newest, merchant_ids)

    return ring


def _any_version(_right: object) -> Callable[[Recent, str, int], Payment | None]:
    """What is kept is what is meant."""

    def of(self: Recent, payment_id: str, _version: int) -> Payment | None:
        return self._newer.get(payment_id) or self._older.get(payment_id)

    return of


BUGS = (
    Bug(
        "watchers-deaf-to-doubt",
        "A commit of which nobody knows whether it was written is nobody's news.",
        (("hub.store.bell.Bell.miss", always(None)),),
        needs=("hub.in_doubt",),
    ),
    Bug(
        "watchers-deaf-to-others",
        "What another hub wrote before our last change has been told with it.",
        (("hub.store.bell.Bell.ring", _older_is_no_news),),
        check="tests/hub/store/test_bell.py::"
        "test_what_another_hub_wrote_before_our_last_change_wakes_all_the_same",
    ),
    Bug(
        "payment-kept-by-id",
        "A payment that was read once is not looked at again.",
        (("hub.store.sqlite.recent.Recent.of", _any_version),),
        needs=("hub.second_hub",),
    ),
)
