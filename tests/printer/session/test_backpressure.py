"""Whether bytes get through: how long nothing has, and from when that counts."""

from __future__ import annotations

from printer.session.backpressure import HANG_S, LONGEST_HANG_S, Flow


def test_bytes_that_wait_hang_when_none_of_them_moves() -> None:
    flow = Flow(stalls=0)
    flow.look(4000, 100)
    flow.look(3000, 102)
    assert flow.waits
    assert not flow.hangs(102 + HANG_S)
    assert flow.hangs(102.1 + HANG_S)
    flow.look(0, 103 + HANG_S)
    assert not flow.hangs(200)
    assert flow.waited_at == 102


def test_on_each_connection_after_one_that_hung_they_may_wait_twice_as_long() -> None:
    for stalls, patience_s in ((1, 2 * HANG_S), (2, 4 * HANG_S), (9, LONGEST_HANG_S)):
        flow = Flow(stalls=stalls)
        flow.look(4000, 100)
        assert not flow.hangs(100 + patience_s)
        assert flow.hangs(100.1 + patience_s)


def test_a_printer_that_takes_nothing_is_stuck_from_the_first_time_on() -> None:
    flow = Flow(stalls=0)
    flow.offered(100, 100)
    for now in (160, 161):
        flow.offered(0, now)
    assert (flow.is_stuck, flow.moved_at) == (True, 160)
    flow.offered(1, 162)
    assert (flow.is_stuck, flow.moved_at) == (False, 162)
