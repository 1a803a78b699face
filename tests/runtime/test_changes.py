"""Whoever waits for a change is woken by it, and never misses one that came just before."""

from __future__ import annotations

import itertools
import threading
import time

from runtime.changes import Changes

SOON_S = 10


def test_a_change_that_came_before_the_wait_is_not_missed() -> None:
    changes = Changes()
    version = changes.version
    changes.notify()
    began = time.monotonic()
    assert changes.wait(version, SOON_S) == version + 1
    assert time.monotonic() - began < SOON_S / 2


def test_without_a_change_a_wait_ends_in_time() -> None:
    changes = Changes()
    assert changes.wait(changes.version, 0.01) == changes.version
    assert not changes.wait_until(lambda: False, 0.01)


def test_all_who_wait_are_woken_and_every_change_counts() -> None:
    changes, woken = Changes(), list[int]()

    def follow() -> None:
        version = 0
        while version < 2000:
            version = changes.wait(version, SOON_S)
        woken.append(version)

    def make() -> None:
        for _ in range(500):
            changes.notify()

    followers = [threading.Thread(target=follow) for _ in range(4)]
    makers = [threading.Thread(target=make) for _ in range(4)]
    for thread in (*followers, *makers):
        thread.start()
    for thread in (*followers, *makers):
        thread.join(SOON_S)
    assert woken == [2000] * 4


def test_what_is_waited_for_is_looked_at_after_each_change() -> None:
    changes, looks = Changes(), itertools.count()
    threading.Timer(0.05, changes.notify).start()
    assert changes.wait_until(lambda: next(looks) > 0, SOON_S)
