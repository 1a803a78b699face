"""Checks commands from the bus before the line decides about them, and sends their replies.

It refuses what is malformed, not allowed or too late, and repeats the earlier answer to a repeated id. All other
refusals come from `core/decisions`; the codes stand in `core/messages/commands.py`.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from core.instant import Now
from core.messages.commands import AnyCommand, Refused
from core.messages.state import Reply
from core.messages.wire import WireError, command_id, decode_command, encode
from core.names import Names
from core.settings.sections import DeviceSettings
from kiosk.admission.age import StateTimes
from kiosk.admission.permissions import is_allowed
from runtime.journal.writer import Journal
from words.refusals import NO_NAMES, refusal_names

logger = logging.getLogger(__name__)

REMEMBER_REFUSALS_S = 60
MAX_REFUSALS = 5000
MAX_PER_SECOND = 1000
"""Above this rate a device's commands are ignored, so that a faulty device does not block the others."""
MAX_ERROR_LENGTH = 200


class Admitted(NamedTuple):
    """A command that the line has to decide about."""

    device: str
    command: AnyCommand


class CommandGateway:
    def __init__(
        self,
        *,
        devices: Sequence[DeviceSettings],
        languages: Sequence[str],
        journal: Journal,
        state_times: StateTimes,
        send: Callable[[str, bytes], object],
        monotonic: Callable[[], float],
        services: Mapping[str, Names] = NO_NAMES,
    ) -> None:
        """`send` gets a device and the JSON of its reply; `services` are the services' names, by code."""
        self._devices = {device.name: device for device in devices}
        self._languages = tuple(languages)
        self._journal = journal
        self._state_times = state_times
        self._send = send
        self._monotonic = monotonic
        self._services = services
        self._refusals: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()
        """(device, command id) → when it was refused, and the reply; oldest first."""
        self._recent: dict[str, deque[float]] = {}
        """Device → the times of its last commands; all unknown devices share the name ""."""
        self._flooding: set[str] = set()

    def admit(self, device: str, payload: bytes, now: Now) -> Admitted | None:
        """The command, if the line has to decide about it; otherwise it is answered here, or ignored."""
        if self._is_flooding(device):
            return None
        try:
            command = decode_command(payload)
        except WireError as error:
            self._malformed(device, payload, error)
            return None
        if not is_allowed(self._devices.get(device), command):
            self._refuse(device, command.id, Refused("not_allowed"))
        elif earlier := self._earlier_reply(device, command.id):
            self._send(device, earlier)
        elif command.seen and self._state_times.is_late(command.seen, now):
            self._refuse(device, command.id, Refused("too_late", because="stale"))
        else:
            return Admitted(device, command)
        return None

    def reply(self, admitted: Admitted, decision: Reply | Refused) -> None:
        """Sends what the line has decided."""
        if isinstance(decision, Refused):
            self._refuse(admitted.device, admitted.command.id, decision)
        else:
            self._send(admitted.device, encode(decision))

    def _refuse(self, device: str, command_id: str, refused: Refused) -> None:
        """Sends the refusal in all languages, and remembers it for a minute."""
        message: Names = refusal_names(self._languages, refused, self._services)
        reply = encode(Reply(id=command_id, ok=False, code=refused.code, message=message))
        self._forget_old_refusals()
        self._refusals.pop((device, command_id), None)  # so that the new one stands last
        self._refusals[device, command_id] = (self._monotonic(), reply)
        self._send(device, reply)

    def _malformed(self, device: str, payload: bytes, error: WireError) -> None:
        what = str(error)[:MAX_ERROR_LENGTH]
        logger.warning("malformed command of %r: %r", device, what)  # quoted, since a device can send anything
        if (id_ := command_id(payload)) is not None:
            self._refuse(device, id_, Refused("malformed", {"what": what}))

    def _earlier_reply(self, device: str, command_id: str) -> bytes | None:
        if accepted := self._journal.reply_to(device, command_id):
            return accepted
        self._forget_old_refusals()
        refusal = self._refusals.get((device, command_id))
        return refusal and refusal[1]

    def _forget_old_refusals(self) -> None:
        oldest_s = self._monotonic() - REMEMBER_REFUSALS_S
        refusals = self._refusals
        while refusals and (len(refusals) > MAX_REFUSALS or next(iter(refusals.values()))[0] < oldest_s):
            refusals.popitem(last=False)

    def _is_flooding(self, device: str) -> bool:
        """Whether MAX_PER_SECOND is exceeded; a device that begins to exceed it is logged once."""
        at_s = self._monotonic()
        device = device if device in self._devices else ""
        recent = self._recent.setdefault(device, deque(maxlen=MAX_PER_SECOND))
        is_flooding = len(recent) == MAX_PER_SECOND and at_s - recent[0] < 1
        recent.append(at_s)
        if is_flooding and device not in self._flooding:
            logger.warning("more than %s commands of %s within a second: ignored", MAX_PER_SECOND, device)
        (self._flooding.add if is_flooding else self._flooding.discard)(device)
        return is_flooding
