"""Topics and JSON: how messages look on the bus, and events in the journal. No other module knows, but for the
journal's schema, whose rows go out as they stand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from core.instant import Instant
from core.messages.commands import AnyCommand, CommandId
from core.messages.events import EVENT_TYPES, AnyEvent, Entry
from core.messages.state import Health, Reply, State

MAX_COMMAND_BYTES = 16 * 1024
KIOSK = "kiosk"
"""Required name of the kiosk's device: others check its health to know whether the state is valid."""
COMMAND_EXPIRY_S = 10
"""A command is executed within this time after it was sent, or never."""

T = TypeVar("T")


class WireError(ValueError):
    """The bytes are not a valid message; the text says where and why."""


class Topics:
    def __init__(self, office: str) -> None:
        self.prefix = f"luot/v1/{office}"
        self.state = f"{self.prefix}/state"
        self.events = f"{self.prefix}/events"
        self.commands = self.command("+")
        """The topic filter that the kiosk subscribes to."""
        self.healths = self.health("+")

    def command(self, device: str) -> str:
        return f"{self.prefix}/command/{device}"

    def reply(self, device: str) -> str:
        return f"{self.prefix}/reply/{device}"

    def health(self, device: str) -> str:
        return f"{self.prefix}/health/{device}"

    @staticmethod
    def device(topic: str) -> str:
        """The device of a command, reply or health topic."""
        return topic.rsplit("/", 1)[-1]


# Most times of a state stand in the one before, too.
_written = lru_cache(4096)(Instant.__str__)
_read_before = lru_cache(4096)(Instant.parse)


def _write(value: Any) -> str:
    if isinstance(value, Instant):
        return _written(value)
    raise NotImplementedError(f"{type(value).__name__} has no form on the wire")


def _read(kind: type, value: Any) -> Any:
    if kind is Instant and isinstance(value, str):
        return _read_before(value)
    raise ValueError(f"expected {kind.__name__}, got {value!r}")


def _read_once(kind: type, value: Any) -> Any:
    """Of commands, each of which tells of another time."""
    if kind is Instant and isinstance(value, str):
        return Instant.parse(value)
    raise ValueError(f"expected {kind.__name__}, got {value!r}")


_encoder = msgspec.json.Encoder(enc_hook=_write)
_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand, dec_hook=_read_once)
_states = msgspec.json.Decoder(State, dec_hook=_read)
_replies = msgspec.json.Decoder(Reply, dec_hook=_read)
_healths = msgspec.json.Decoder(Health, dec_hook=_read)


def encode(message: AnyCommand | State | Reply | Health) -> bytes:
    return _encoder.encode(message)


def _decode(decoder: msgspec.json.Decoder[T], payload: bytes | str) -> T:
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise WireError(str(error)) from None


def decode_command(payload: bytes) -> AnyCommand:
    if len(payload) > MAX_COMMAND_BYTES:
        raise WireError(f"more than {MAX_COMMAND_BYTES} bytes")
    return _decode(_commands, payload)


class _Named(msgspec.Struct, frozen=True):
    id: CommandId


_named = msgspec.json.Decoder(_Named)


def command_id(payload: bytes) -> str | None:
    """The id of a command that may be malformed otherwise, so that it can be refused; None: there is none."""
    try:
        return _decode(_named, payload).id if len(payload) <= MAX_COMMAND_BYTES else None
    except WireError:
        return None


def decode_state(payload: bytes) -> State:
    return _decode(_states, payload)


def decode_reply(payload: bytes) -> Reply:
    return _decode(_replies, payload)


def decode_health(payload: bytes) -> Health:
    return _decode(_healths, payload)


def event_body(event: AnyEvent) -> bytes:
    """The event's own fields as JSON, without its type: a column of the journal."""
    own = msgspec.to_builtins(event, enc_hook=_write)
    del own["type"]
    return msgspec.json.encode(own)


_bodies: dict[str, msgspec.json.Decoder[AnyEvent]] = {
    name: msgspec.json.Decoder(kind, dec_hook=_read) for name, kind in EVENT_TYPES.items()
}


def read_event(kind: str, body: bytes | str) -> AnyEvent | None:
    """An event from its type and body; None for a type unknown to this version. Raises `WireError`."""
    decoder = _bodies.get(kind)
    return _decode(decoder, body) if decoder else None


class _Envelope(msgspec.Struct, frozen=True):
    seq: int
    day: str
    at: Instant
    type: str
    line: Instant
    trusted: bool = True
    cause: str | None = None
    by: str | None = None
    operator: str | None = None


_envelopes = msgspec.json.Decoder(_Envelope, dec_hook=_read)


def decode_entry(payload: bytes) -> Entry | None:
    """Reads the one flat object that an entry is on the bus: its envelope's and its event's fields side by side. It is
    written from the journal's row, in `runtime.journal.schema`. None for an event type unknown to this version; raises
    `WireError`.
    """
    envelope = msgspec.structs.asdict(_decode(_envelopes, payload))
    decoder = _bodies.get(envelope.pop("type"))
    return Entry(**envelope, event=_decode(decoder, payload)) if decoder else None
