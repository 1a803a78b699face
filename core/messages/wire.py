"""Topics and JSON: how messages look on the bus, and events in the journal. No other module knows."""

from __future__ import annotations

from functools import cache, lru_cache
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


_encoder = msgspec.json.Encoder(enc_hook=_write)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Made at its first use: no program reads messages of all kinds, and one takes up to a millisecond to make."""
    return msgspec.json.Decoder(kind, dec_hook=_read)


def encode(message: AnyCommand | State | Reply | Health) -> bytes:
    return _encoder.encode(message)


def _decode(kind: type[T], payload: bytes | str) -> T:
    try:
        decoded: T = _decoder(kind).decode(payload)  # type: ignore[arg-type]  # a type is hashable
        return decoded
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise WireError(str(error)) from None


def decode_command(payload: bytes) -> AnyCommand:
    if len(payload) > MAX_COMMAND_BYTES:
        raise WireError(f"{len(payload)} bytes, more than {MAX_COMMAND_BYTES}")
    command: AnyCommand = _decode(AnyCommand, payload)  # type: ignore[arg-type]  # a union
    return command


class _Named(msgspec.Struct, frozen=True):
    id: CommandId


def command_id(payload: bytes) -> str | None:
    """The id of a command that may be malformed otherwise, so that it can be refused; None: there is none."""
    try:
        return _decode(_Named, payload).id if len(payload) <= MAX_COMMAND_BYTES else None
    except WireError:
        return None


def decode_state(payload: bytes) -> State:
    return _decode(State, payload)


def decode_reply(payload: bytes) -> Reply:
    return _decode(Reply, payload)


def decode_health(payload: bytes) -> Health:
    return _decode(Health, payload)


def event_body(event: AnyEvent) -> bytes:
    """The event's own fields as JSON, without its type: a column of the journal."""
    own = msgspec.to_builtins(event, enc_hook=_write)
    del own["type"]
    return msgspec.json.encode(own)


def read_event(kind: str, body: bytes | str) -> AnyEvent | None:
    """An event from its type and body; None for a type unknown to this version. Raises `WireError`."""
    event_type = EVENT_TYPES.get(kind)
    return _decode(event_type, body) if event_type else None


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


def encode_entry(entry: Entry) -> bytes:
    """A journal entry as one flat JSON object: the envelope's and the event's fields side by side."""
    flat = msgspec.to_builtins(entry, enc_hook=_write)
    event = flat.pop("event")
    if entry.operator is None:
        del flat["operator"]
    return msgspec.json.encode(flat | event)


def decode_entry(payload: bytes) -> Entry | None:
    """None for an event type unknown to this version. Raises `WireError`.

    The `operator` of a `CounterOpened` is the person who sits there from then on, and counts as who asked for it.
    """
    envelope = msgspec.structs.asdict(_decode(_Envelope, payload))
    event_type = EVENT_TYPES.get(envelope.pop("type"))
    return Entry(**envelope, event=_decode(event_type, payload)) if event_type else None
