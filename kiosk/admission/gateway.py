"""Checks commands from the bus before the line decides about them, and sends their replies.

It refuses what is malformed, not allowed, too much or too late, and repeats the earlier answer to a repeated id. All
other refusals come from `core/decisions`; the codes stand in `core/messages/commands.py`.
"""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from core.instant import Now
from core.messages.commands import AnyCommand, CallNext, Refused
from core.messages.state import Reply
from core.messages.wire import COMMAND_EXPIRY_S, WireError, command_id, decode_command, encode
from core.names import Names
from core.settings.sections import DeviceSettings
from kiosk.admission.age import StateTimes
from kiosk.admission.measures import COMMANDS_A_DAY, CallGaps, DailyMeasure
from kiosk.admission.permissions import is_allowed
from runtime.journal.writer import Journal
from words.refusals import NO_NAMES, refusal_names

logger = logging.getLogger(__name__)

REMEMBER_REFUSALS_S = 60
MAX_REFUSALS = 5000
LOG_EVERY_S = 60
"""How often a device is named in the log for what it sends."""
MAX_ERROR_LENGTH = 200


class Admitted(NamedTuple):
    """A command that the line has to decide about."""

    device: str
    command: AnyCommand
    arrived_s: float
    """When it came, by the stopwatch."""


class Early(NamedTuple):
    """A command that may be admitted at that time by the stopwatch."""

    until_s: float


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
        call_gap_s: float,
        services: Mapping[str, Names] = NO_NAMES,
    ) -> None:
        """`send` gets a device and the JSON of its reply; `services` are the services' names, by code. `call_gap_s`:
        from one `CallNext` of a counter to the next."""
        self._devices = {device.name: device for device in devices}
        self._languages = tuple(languages)
        self._journal = journal
        self._state_times = state_times
        self._send = send
        self._monotonic = monotonic
        self._services = services
        self._call_gaps = CallGaps(call_gap_s, monotonic)
        self._measure = DailyMeasure(journal.commands_of_day(), monotonic)
        self._refusals: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()
        """(device, command id) → when it was refused, and the reply; oldest first."""
        self._named: dict[str, float] = {}
        """Device → when it was last named in the log (s)."""

    def admit(self, device: str, payload: bytes, now: Now, *, arrived_s: float) -> Admitted | Early | None:
        """The command, if the line has to decide about it, now or soon; otherwise it is answered here, or ignored.

        `arrived_s`: when it came, by the stopwatch.
        """
        self._measure.follow(now)
        try:
            command = decode_command(payload)
        except WireError as error:
            self._malformed(device, payload, error)
            return None
        if not is_allowed(self._devices.get(device), command):
            self._refuse(device, command.id, Refused("not_allowed"))
        elif earlier := self._earlier_reply(device, command.id):
            self._send(device, earlier)
        elif self._measure.is_full(device):
            self._refuse_for_today(device, command.id)
        elif self._monotonic() - arrived_s > COMMAND_EXPIRY_S or (
            command.seen and self._state_times.is_late(command.seen, now)
        ):
            self._refuse(device, command.id, Refused("too_late", because="stale"))
        elif (until_s := self._call_gaps.waits_until_s(command, arrived_s)) is not None:
            return Early(until_s)
        else:
            return Admitted(device, command, arrived_s)
        return None

    def reply(self, admitted: Admitted, decision: Reply | Refused) -> None:
        """Sends what the line has decided."""
        if isinstance(decision, Refused):
            self._refuse(admitted.device, admitted.command.id, decision)
            return
        self._send(admitted.device, encode(decision))
        self._measure.count(admitted.device)
        if isinstance(admitted.command, CallNext):
            self._call_gaps.called(admitted.command.counter, admitted.arrived_s)

    @property
    def full(self) -> frozenset[str]:
        """Devices whose commands are refused since they have sent too many in this day."""
        return self._measure.full

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
        self._log(device, f"malformed command: {what!r}")  # quoted, since a device can send anything
        if (id_ := command_id(payload)) is not None:
            self._refuse(device, id_, Refused("malformed", {"what": what}))

    def _refuse_for_today(self, device: str, command_id: str) -> None:
        self._log(device, f"more than {COMMANDS_A_DAY} commands in a day: refused")
        self._refuse(device, command_id, Refused("not_allowed", because="too_many"))

    def _log(self, device: str, what: str) -> None:
        """Once a minute and device."""
        if self._monotonic() - self._named.get(device, -math.inf) >= LOG_EVERY_S:
            self._named[device] = self._monotonic()
            logger.warning("%r: %s", device, what)

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
