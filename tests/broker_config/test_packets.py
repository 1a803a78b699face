"""What the kiosk publishes fits through the broker that `luot broker-config` configures."""

from __future__ import annotations

from msgspec.structs import replace

from benchmarks.states import packet_limit
from core.messages.commands import TakeTicket
from core.messages.wire import encode
from tests.core.hall import Hall

SAMPLE = 500


def test_a_state_with_ten_thousand_waiting_is_less_than_half_of_the_largest_packet() -> None:
    hall = Hall()
    hall.start()
    for _ in range(SAMPLE):
        hall.do(TakeTicket, service="CT", paperless=True, then=("HT", "TP"))
    state = hall.state()
    told = replace(state, waiting=tuple(replace(view, ahead=9999, forecast=(100, 120)) for view in state.waiting))
    each = (len(encode(told)) - len(encode(replace(told, waiting=())))) / SAMPLE
    assert 10_000 * each < packet_limit() / 2
