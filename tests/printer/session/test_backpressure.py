"""When a connection whose bytes are not taken counts as blocked, and when as hung."""

from __future__ import annotations

from printer.session.backpressure import HANG_S, MAX_HANG_S, Backpressure


def test_a_connection_is_hung_when_none_of_its_waiting_bytes_moves() -> None:
    backpressure = Backpressure(stalls=0)
    backpressure.record_waiting(4000, 100)
    backpressure.record_waiting(3000, 102)
    assert backpressure.has_waiting
    assert not backpressure.is_hung(102 + HANG_S)
    assert backpressure.is_hung(102.1 + HANG_S)
    backpressure.record_waiting(0, 103 + HANG_S)
    assert not backpressure.is_hung(200)
    assert backpressure.waited_at == 102


def test_each_connection_after_a_hung_one_may_wait_twice_as_long() -> None:
    for stalls, hang_s in ((1, 2 * HANG_S), (2, 4 * HANG_S), (9, MAX_HANG_S)):
        backpressure = Backpressure(stalls=stalls)
        backpressure.record_waiting(4000, 100)
        assert not backpressure.is_hung(100 + hang_s)
        assert backpressure.is_hung(100.1 + hang_s)


def test_a_printer_is_blocked_from_its_first_refused_write_on() -> None:
    backpressure = Backpressure(stalls=0)
    backpressure.record_write(100, 100)
    for now in (160, 161):
        backpressure.record_write(0, now)
    assert (backpressure.is_blocked, backpressure.moved_at) == (True, 160)
    backpressure.record_write(1, 162)
    assert (backpressure.is_blocked, backpressure.moved_at) == (False, 162)
