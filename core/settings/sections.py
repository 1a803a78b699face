"""Every key of the one settings file: its type, its default and a sentence; `office.example.toml` comments them all.

The `description` of a type is what a mistake is answered with: "expected …".
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from core.buttons.debounce import BOUNCE_MS
from core.names import Names

Id = Annotated[str, Meta(pattern="^[a-z0-9-]{1,32}\\Z", description="1 to 32 of a–z, 0–9 and -")]
Key = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,16}\\Z", description="1 to 16 letters, digits, - or _")]
Prefix = Annotated[str, Meta(pattern="^[0-9A-ZĐ]{1,4}\\Z", description="1 to 4 digits or capital letters")]
Language = Annotated[str, Meta(pattern="^[a-z]{2}\\Z", description='a language code of two letters, such as "vi"')]
Pin = Annotated[int, Meta(ge=0, le=27, description="a GPIO number from 0 to 27")]
Seconds = Annotated[float, Meta(ge=0, le=86_400, description="a number of seconds ≥ 0, at most a day")]
SomeSeconds = Annotated[float, Meta(gt=0, le=86_400, description="a number of seconds > 0, at most a day")]
Pixels = Annotated[int, Meta(ge=16, le=16_384, description="a whole number of pixels from 16 to 16384")]
STRICT_MIN = 1440
"""A head start of a day: priority always goes first."""
STRICT_MS = STRICT_MIN * 60_000
Offset = Annotated[int, Meta(ge=0, le=STRICT_MIN, description="whole minutes from 0 to 1440")]
BrokerUri = Annotated[
    str,
    Meta(
        pattern=r"^(mqtts?://([^\s/:@]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?|unix:///\S+)\Z",
        description='"mqtt://host:port", "mqtts://host:port" or "unix:///path"',
    ),
]
PrinterUri = Annotated[
    str,
    Meta(
        pattern=r"^(tcp://([^\s/:@]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?|usb://[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"
        r"|(serial|file):///[^?]+|virtual:(?!//)[^?]+)(\?\S*)?\Z",
        description='"tcp://host:port", "usb://04b8:0e15", "serial:///dev/ttyS0?baud=38400", "file:///dev/usb/lp0"'
        ' or "virtual:DIR?mm_per_s=0"',
    ),
]

SlipAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?|HTTPS?)://[!-~]{1,140}\Z",
        description='"https://…" of at most 140 signs, which may hold {label}, {day} and {office}',
    ),
]

TimeOfDay = Annotated[
    str,
    Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z", description='a time of day, such as "07:00"'),
]
HalfDays = Annotated[
    str,
    Meta(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun|[0-9]{4}-[0-9]{2}-[0-9]{2})\Z",
        description='a weekday ("mon" … "sun") or a date ("2026-11-28")',
    ),
]
ClosedDays = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?\Z",
        description='a date ("2026-09-02") or the first and the last of some ("2027-02-05/2027-02-11")',
    ),
]
OfferedHours = Annotated[
    str,
    Meta(
        pattern=r"^((mon|tue|wed|thu|fri|sat|sun) )*[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]\Z",
        description='times of day, such as "07:30-10:00", or of some weekdays, such as "tue thu 07:30-10:00"',
    ),
]
Quota = Annotated[int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10000")]
ServiceMinutes = Annotated[
    float,
    Meta(ge=0.5, le=30, description="a number of minutes from 0.5 to 30: a service that takes longer counts as 30"),
]
Spread = Annotated[float, Meta(ge=0.1, le=3, description="a number from 0.1 to 3")]
LastMinutes = Annotated[int, Meta(ge=0, le=720, description="whole minutes from 0 to 720")]

ROLL_M = {80: 50.0, 58: 25.0}
"""Width of paper in millimetres → the least metres on most new rolls of it: rather asked for too soon than too late."""

KEYPAD_PINS = ("next", "recall", "absent", "lamp")


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class OfficeSettings(Section, frozen=True, kw_only=True):
    id: Id
    """Part of every topic: `luot/v1/<id>/…`."""
    name: Names
    """As it stands on the wall."""
    authority: Names = {}
    """The line above the name on the slip, e.g. `UBND XÃ KIÊN LƯƠNG`."""
    slip_name: Names = {}
    """The name as it stands on the slip; without it, `name`."""
    timezone: str = "Asia/Ho_Chi_Minh"
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, description="at least one language")] = ("vi", "en")
    """The first is the main one: slip and wall speak it."""
    clock: Literal["auto", "trusted", "untrusted"] = "auto"
    head_start_min: Offset = 30
    """How much earlier a priority ticket counts as come: 0 is first come, first served; 1440 is strict."""
    return_min: Annotated[int, Meta(ge=1, le=480, description="whole minutes from 1 to 480")] = 30
    """How long an absent or passed-over ticket may return."""


class ServiceSettings(Section, frozen=True, kw_only=True):
    code: Key
    prefix: Prefix | None = None
    """First signs of its labels; without one the service is reached by transfer only."""
    name: Names
    short: Names = {}
    """Where the full name needs a second line; without it, `name`."""
    button: Pin | None = None
    """GPIO of its button at the kiosk; without one there is none."""
    lamp: Pin | None = None
    hours: tuple[OfferedHours, ...] = ()
    """When numbers of it can be had, within the hours of the office; without any: whenever the office is open."""
    quota: Quota | None = None
    """The most numbers in one half of a day; without `[hours]`, in a day."""
    mean_min: ServiceMinutes = 8
    """How long it takes on average: forecasts assume it until the office's own days have shown it."""
    cv: Spread = 0.7
    """How different from one to the next: standard deviation divided by the mean."""


class CounterSettings(Section, frozen=True, kw_only=True):
    id: Key
    offsets: dict[str, Offset]
    """Service code → minutes: 0 its own, 5–15 helps when others have waited that much longer, missing: cannot serve."""


class DeviceSettings(Section, frozen=True, kw_only=True):
    name: Id
    role: Literal["kiosk", "wall", "keypad", "guide", "console"]
    counter: Key | None = None
    """A keypad's counter."""
    next: Pin | None = None
    """A keypad's own pins, where they are not those of `[keypad]`: two keypads on one Pi."""
    recall: Pin | None = None
    absent: Pin | None = None
    lamp: Pin | None = None


class HalfSettings(Section, frozen=True, kw_only=True):
    """Half a day, or a whole one without a break."""

    on: Annotated[tuple[HalfDays, ...], Meta(min_length=1, description="at least one weekday or date")]
    """A date that any half names has these halves alone, whatever its weekday."""
    open: TimeOfDay
    close: TimeOfDay
    issue_from: TimeOfDay | None = None
    """When numbers begin to be given out; without it, when it opens."""
    issue_until: TimeOfDay | None = None
    """When they end; without it, by `last_ticket`."""


class HoursSettings(Section, frozen=True, kw_only=True):
    half: tuple[HalfSettings, ...]
    closed: tuple[ClosedDays, ...] = ()
    last_ticket: Literal["minutes", "forecast"] = "minutes"
    """What ends the numbers before closing: so many minutes, or a new one would wait past it."""
    last_ticket_min: LastMinutes = 0
    """How long before closing; with "forecast", of a service whose forecast nobody knows."""
    latest_min: LastMinutes = 120
    """How long after the last closing of a day those who still wait are unserved."""


class KioskSettings(Section, frozen=True, kw_only=True):
    journal: str = "/var/lib/luot/luot-kiosk/journal.sqlite"
    priority_button: Pin | None = None
    priority_lamp: Pin | None = None
    priority_armed_s: Seconds = 15
    double_press_s: Seconds = 2
    presses_per_minute: Annotated[int, Meta(ge=1, le=6000, description="a whole number from 1 to 6000")] = 40
    """Per button."""
    bounce_ms: Annotated[int, Meta(ge=0, le=500, description="whole milliseconds from 0 to 500")] = BOUNCE_MS
    stuck_s: Seconds = 10
    stop_reasons: tuple[Key, ...] = ()
    """Keys of `reasons` for which numbers may be stopped: the waiting room reads them."""


class PrinterSettings(Section, frozen=True, kw_only=True):
    uri: PrinterUri = "usb://04b8:0e15"
    width_mm: Literal[80, 58] = 80
    confirm: Literal["printed", "sensor", "sent"] = "sensor"
    """What counts as proof that a slip is out."""
    timeout_s: SomeSeconds = 8
    """A slip not proven by then has failed or is unknown."""
    give_up_s: Seconds = 180
    """How long a slip known not printed waits for the printer before its ticket is void."""
    cut: bool = True
    """False: no cutter; the paper is fed past the tear bar."""
    plain: bool = False
    """Pictures are sent at full width and size, for a printer that cannot place or enlarge them itself."""
    roll_m: Annotated[float, Meta(gt=0, le=1000, description="a number of metres > 0, at most 1000")] | None = None
    """The length of a new roll: how many slips are left is reckoned from it; without it, the usual of its width."""


class SlipSettings(Section, frozen=True, kw_only=True):
    layout: str | None = None
    """File of an own layout; without it, the shipped one for the paper's width."""
    languages: Annotated[tuple[Language, ...], Meta(max_length=2, description="one language or two")] = ()
    """The first is the louder one; without any, the first of `office.languages`."""
    address: SlipAddress | None = None
    """What the QR code says; without it, there is none."""
    logo: str | None = None
    """Picture file for the layout's logo block."""


class BrokerSettings(Section, frozen=True, kw_only=True):
    uri: BrokerUri = "mqtt://127.0.0.1:1883"
    secrets: str | None = None
    """Folder with one password file per device (mode 0600); without it: anonymous."""
    listen: tuple[BrokerUri, ...] = ()
    """More listeners for `luot broker-config`, in the form of `uri`."""
    ca: str | None = None
    """PEM file of the authority that signed the broker's certificate (mqtts)."""


class KeypadSettings(Section, frozen=True, kw_only=True):
    """The three keys and the lamp: the pins of every keypad that names no others."""

    next: Pin = 17
    recall: Pin = 27
    absent: Pin = 22
    lamp: Pin = 23
    next_guard_s: Seconds = 2
    """A second `next` within this time of an accepted one is ignored."""


class DisplaySettings(Section, frozen=True, kw_only=True):
    size: tuple[Pixels, Pixels] | None = None
    """Width and height in pixels; without it the whole screen."""
    diagonal_in: Annotated[float, Meta(gt=0, le=1000, description="a number of inches > 0")] = 55
    """The screen's, in inches: `luot check` reckons from it how far each text can be read."""
    distance_m: Annotated[float, Meta(gt=0, le=100, description="a number of metres > 0")] = 6
    """The farthest seat."""
    show_priority: bool = True
    spotlight_s: Seconds = 15
    """How long the newest call stands alone, at least, when no other follows."""
    call_gap_s: Seconds = 6
    """How long each of several calls at once is shown."""
    chime: bool = True


class Settings(Section, frozen=True, kw_only=True):
    office: OfficeSettings
    service: tuple[ServiceSettings, ...]
    counter: tuple[CounterSettings, ...]
    device: tuple[DeviceSettings, ...]
    hours: HoursSettings | None = None
    """Without it, numbers are always given out."""
    kiosk: KioskSettings = KioskSettings()
    printer: PrinterSettings = PrinterSettings()
    slip: SlipSettings = SlipSettings()
    broker: BrokerSettings = BrokerSettings()
    keypad: KeypadSettings = KeypadSettings()
    display: DisplaySettings = DisplaySettings()
    reasons: dict[str, Names] = {}
    """Key → words: what staff choose from when they must say why."""
