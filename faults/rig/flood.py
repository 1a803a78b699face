"""A process in which one account floods the broker.

`python -m faults.rig.flood URI ACCOUNT PASSWORD TOPIC KIND PER_S SECONDS QOS` says when it begins, and at the end how
many messages it has sent. Those who measure keep their own processor time. Ids of commands tell when they were sent.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle

from benchmarks.rig.mad_client import MadClient
from core.messages.commands import AnyCommand, CallNext, PauseCounter, ResumeCounter, TakeTicket
from core.messages.wire import encode

JUNK = b"{" + b"x" * 99
PREFIX = "mad-"


def sent_ms(command_id: str | None) -> int | None:
    """The clock when this command was sent, in ms since the epoch; None: it is not of a flood."""
    if command_id is None or not command_id.startswith(PREFIX):
        return None
    return int(command_id.removeprefix(PREFIX).split("-")[0])


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{PREFIX}{time.time_ns() // 1_000_000}-{number}"


def _valid(*makes: Callable[[str], AnyCommand]) -> Iterator[bytes]:
    for make, id_ in zip(cycle(makes), _ids(), strict=False):
        yield encode(make(id_))


KINDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "junk": lambda: cycle([JUNK]),
    "pauses": lambda: _valid(
        lambda id_: PauseCounter(id=id_, counter="2"), lambda id_: ResumeCounter(id=id_, counter="2")
    ),
    "calls": lambda: _valid(lambda id_: CallNext(id=id_, counter="2")),
    "takes": lambda: _valid(lambda id_: TakeTicket(id=id_, service="CT", paperless=True)),
}


def main() -> None:
    uri, account, password, topic, kind, per_s, seconds, qos = sys.argv[1:]
    with MadClient(uri, account, password) as mad:
        print("begins", flush=True)
        print(mad.flood(topic, KINDS[kind](), per_s=int(per_s), seconds=float(seconds), qos=int(qos)), flush=True)


if __name__ == "__main__":
    main()
