"""What comes over the bus is stamped as it comes, in the bus's own thread, and handled device by device, in turn.

No device can keep the others waiting: each has a queue of its own, from which it is heard at most so many times a
second. A device whose queue is full sends more than could ever be carried out in time: it is left, and the broker keeps
what it sends to itself for a minute. Throwing it away here would cost the processor that buttons and printer need. What
had come in time is still handled.
"""

from __future__ import annotations

import heapq
import logging
import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from msgspec.structs import replace

from core.messages.wire import COMMAND_EXPIRY_S, MAX_COMMAND_BYTES, Topics
from core.settings.sections import DeviceSettings
from runtime.bus.bus import Bus, BusEvent, Message

logger = logging.getLogger(__name__)

PER_S = 50
"""Messages of one device that are handled a second, in the long run: what a slow SD card can just make durable."""
BURST = 100
"""Messages of one device that are handled at once, such as those of a whole list that a program has read."""
MOST_WAITING = PER_S * COMMAND_EXPIRY_S
"""What stands further back in a device's queue would be too old when its turn comes."""
LEFT_S = 60


class Arrived(NamedTuple):
    """A message, and when it came by the stopwatch (s)."""

    message: Message
    at_s: float


class MessagesWait(NamedTuple):
    """In the inbox: `Arrivals.take` has something."""


Heard = MessagesWait | BusEvent
"""A `Message` in it is not of a device."""


class Bucket:
    """Lets `burst` through at once, and `per_s` a second in the long run."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = self._left = float(burst)
        self._at_s = 0.0

    def wait_s(self, now_s: float) -> float:
        """How long until one more may pass; `now_s` never falls."""
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        return max(0.0, (1 - self._left) / self._per_s)

    def take(self) -> None:
        self._left -= 1


class _Sender:
    """A device that the kiosk hears."""

    def __init__(self, device: str, topics: Sequence[str]) -> None:
        """`topics`: what the bus subscribes to for it."""
        self.device = device
        self.topics = topics
        self.waiting: deque[Arrived] = deque()
        """Appended to by the bus's thread, emptied by the main one."""
        self.held: list[tuple[float, int, Arrived]] = []
        """A heap of what was put back: from when it may be taken again (s), and its place among all that was."""
        self.bucket = Bucket(PER_S, BURST)
        self.left_at_s: float | None = None
        """When it was left; None: it is heard. Set by the bus's thread, taken back by the main one."""

    def wait_s(self, now_s: float) -> float:
        """How long until its next message may be handled; infinite: there is none."""
        if not self.waiting and not self.held:
            return math.inf
        held_s = 0.0 if self.waiting else self.held[0][0] - now_s
        return max(held_s, self.bucket.wait_s(now_s))

    def take(self, now_s: float) -> Arrived:
        self.bucket.take()
        return heapq.heappop(self.held)[-1] if self.held and self.held[0][0] <= now_s else self.waiting.popleft()


class Arrivals:
    def __init__(
        self,
        topics: Mapping[str, Sequence[str]],
        *,
        bus: Bus,
        put: Callable[[Heard], object],
        monotonic: Callable[[], float],
    ) -> None:
        """`topics`: of each device, what the bus subscribes to, as `heard_topics` has them."""
        self._turns = deque(_Sender(device, each) for device, each in topics.items())
        """Whose turn it is comes first."""
        self._senders = {topic: sender for sender in self._turns for topic in sender.topics}
        self._holds = count()
        self._bus = bus
        self._put = put
        self._monotonic = monotonic
        self._is_told = False
        """Whether a `MessagesWait` is in the inbox: one at a time, so that a press never stands behind many."""

    def receive(self, event: BusEvent) -> None:
        """Called in the bus's thread."""
        sender = self._senders.get(event.topic) if isinstance(event, Message) else None
        if not isinstance(event, Message) or sender is None:
            self._put(event)
            return
        if sender.left_at_s is not None:
            return  # what was on its way when the device was left
        if len(sender.waiting) + len(sender.held) >= MOST_WAITING:
            self._leave(sender)
            return
        sender.waiting.append(Arrived(_shortened(event), self._monotonic()))
        if not self._is_told:
            self._is_told = True
            self._put(MessagesWait())

    def heard(self) -> None:
        """The `MessagesWait` has been taken out of the inbox. Called in the main thread, as all that follows."""
        self._is_told = False

    def take(self) -> Arrived | None:
        """The message whose turn it is, if one may be handled now."""
        now_s = self._monotonic()
        sender = next((sender for sender in self._turns if sender.wait_s(now_s) <= 0), None)
        if sender is None:
            return None
        self._turns.remove(sender)
        self._turns.append(sender)
        return sender.take(now_s)

    def hold(self, arrived: Arrived, until_s: float) -> None:
        """Puts back what was taken: it comes again at that time by the stopwatch, while its device goes on. What is
        held until the same time comes in the order in which it was held."""
        heapq.heappush(self._senders[arrived.message.topic].held, (until_s, next(self._holds), arrived))

    @property
    def wait_s(self) -> float:
        """How long until `take` has something, unless something new comes; may be infinite."""
        now_s = self._monotonic()
        return min((sender.wait_s(now_s) for sender in self._turns), default=math.inf)

    @property
    def left(self) -> frozenset[str]:
        """Devices of which nothing is heard for now."""
        return frozenset(sender.device for sender in self._turns if sender.left_at_s is not None)

    def join_again(self) -> None:
        """Hears those again whose minute is over. Called every second."""
        for sender in self._turns:
            if sender.left_at_s is not None and self._monotonic() - sender.left_at_s >= LEFT_S:
                sender.left_at_s = None
                self._bus.join(sender.topics)
                logger.warning("%s is heard again", sender.device)

    def _leave(self, sender: _Sender) -> None:
        sender.left_at_s = self._monotonic()
        self._bus.leave(sender.topics)
        logger.warning(
            "%s sends far more than %s messages a second: nothing more of it is heard for %s s",
            sender.device,
            PER_S,
            LEFT_S,
        )


def _shortened(message: Message) -> Message:
    """A message that is too long stays too long, but fills no memory while it waits."""
    is_short = len(message.payload) <= MAX_COMMAND_BYTES
    return message if is_short else replace(message, payload=message.payload[: MAX_COMMAND_BYTES + 1])


def heard_topics(devices: Iterable[DeviceSettings], topics: Topics) -> dict[str, tuple[str, ...]]:
    """Device → the topics on which the kiosk hears it: commands, and of a wall its health."""
    return {
        device.name: (topics.command(device.name), *([topics.health(device.name)] if device.role == "wall" else []))
        for device in devices
        if device.role != "kiosk"
    }
