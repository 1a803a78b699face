"""What comes in over the bus is looked at here, before the line hears of it: who, what, how old, and whether again."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from core.messages.commands import AnyCommand, Refused
from core.messages.state import Reply
from core.messages.wire import WireError, command_id, decode_command
from core.names import Names
from core.now import Now
from core.settings.sections import DeviceSettings
from kiosk.commands.age import StateTimes
from kiosk.commands.permissions import is_allowed
from runtime.journal.journal import Journal
from words.phrases import NOTHING, refusal_names

logger = logging.getLogger(__name__)

REMEMBER_REFUSED_S = 60
KEEP_REFUSED = 5000
PER_SECOND = 1000
"""More commands than this of one device within a second are ignored: a device run wild must not stop the others."""

LONGEST_COMPLAINT = 200


class Asked(NamedTuple):
    """A command that may go to the line."""

    device: str
    command: AnyCommand


class Answered(NamedTuple):
    """What came in has its answer already, without the line."""

    device: str
    reply: Reply | bytes


class CommandGateway:
    def __init__(
        self,
        *,
        devices: Sequence[DeviceSettings],
        languages: Sequence[str],
        journal: Journal,
        seen: StateTimes,
        monotonic: Callable[[], float],
        services: Mapping[str, Names] = NOTHING,
    ) -> None:
        """`services`: by code, what people call them; refusals speak of them so."""
        self._services = services
        self._devices = {device.name: device for device in devices}
        self._languages = tuple(languages)
        self._journal = journal
        self._seen = seen
        self._monotonic = monotonic
        self._refused: OrderedDict[tuple[str, str], tuple[float, Reply]] = OrderedDict()
        self._pace: dict[str, deque[float]] = {}
        self._wild: set[str] = set()

    def admit(self, device: str, payload: bytes, now: Now) -> Asked | Answered | None:
        """None: it is ignored, for it cannot be answered."""
        if self._runs_wild(device):
            return None
        try:
            command = decode_command(payload)
        except WireError as error:
            return self._malformed(device, payload, error)
        if not is_allowed(self._devices.get(device), command):
            return self.refuse(device, command.id, Refused("not_allowed"))
        if answer := self._first_answer(device, command.id):
            return Answered(device, answer)
        if command.seen and self._seen.is_late(command.seen, now):
            return self.refuse(device, command.id, Refused("too_late", because="stale"))
        return Asked(device, command)

    def refuse(self, device: str, command_id: str, refused: Refused) -> Answered:
        """Words a refusal, and remembers it for a minute."""
        message: Names = refusal_names(self._languages, refused, self._services)
        reply = Reply(id=command_id, ok=False, code=refused.code, message=message)
        self._forget()
        self._refused.pop((device, command_id), None)  # the newest stands last
        self._refused[device, command_id] = (self._monotonic(), reply)
        return Answered(device, reply)

    def _malformed(self, device: str, payload: bytes, error: WireError) -> Answered | None:
        what = str(error)[:LONGEST_COMPLAINT]
        logger.warning("malformed command of %r: %r", device, what)  # quoted: both are whatever somebody sent
        if (named := command_id(payload)) is None:
            return None
        return self.refuse(device, named, Refused("malformed", {"what": what}))

    def _first_answer(self, device: str, command_id: str) -> Reply | bytes | None:
        if accepted := self._journal.answer(device, command_id):
            return accepted
        self._forget()
        known = self._refused.get((device, command_id))
        return known and known[1]

    def _forget(self) -> None:
        oldest = self._monotonic() - REMEMBER_REFUSED_S
        while self._refused and (len(self._refused) > KEEP_REFUSED or next(iter(self._refused.values()))[0] < oldest):
            self._refused.popitem(last=False)

    def _runs_wild(self, device: str) -> bool:
        """Once above the limit, a device is ignored until a second has fewer; it is logged once."""
        at = self._monotonic()
        device = device if device in self._devices else ""
        pace = self._pace.setdefault(device, deque(maxlen=PER_SECOND))
        wild = len(pace) == PER_SECOND and at - pace[0] < 1
        pace.append(at)
        if wild and device not in self._wild:
            logger.warning("more than %s commands of %s within a second: ignored", PER_SECOND, device)
        (self._wild.add if wild else self._wild.discard)(device)
        return wild
