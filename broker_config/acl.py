"""Which device may read and write which topics, as mosquitto's access list."""

from __future__ import annotations

from collections.abc import Iterator

from core.messages.wire import Topics
from core.settings.sections import DeviceSettings, Settings

READS_EVENTS = frozenset({"kiosk", "console", "guide"})


def acl(settings: Settings) -> str:
    """The text of the access list. Mosquitto denies whatever it does not list, `$SYS` included."""
    topics = Topics(settings.office.id)
    return "\n\n".join(_rights(device, topics) for device in settings.device) + "\n"


def _rights(device: DeviceSettings, topics: Topics) -> str:
    lines = [f"# {device.role}", f"user {device.name}"]
    lines += [f"topic write {topic}" for topic in _writes(device, topics)]
    lines += [f"topic read {topic}" for topic in _reads(device, topics)]
    return "\n".join(lines)


def _writes(device: DeviceSettings, topics: Topics) -> Iterator[str]:
    yield topics.health(device.name)
    if device.role != "kiosk":
        yield topics.command(device.name)  # the kiosk decides which commands it accepts
    else:
        yield topics.state
        yield topics.events
        yield topics.reply("+")


def _reads(device: DeviceSettings, topics: Topics) -> Iterator[str]:
    yield topics.state
    yield topics.healths
    yield topics.reply(device.name)
    if device.role in READS_EVENTS:
        yield topics.events
    if device.role == "kiosk":
        yield topics.commands
