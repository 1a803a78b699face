"""The sections of the settings file, with the type and default of every key; `office.example.toml` explains each key.

The `description` of a type ends the error message for a wrong value: "expected …".
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from core.buttons.debounce import BOUNCE_MS
from core.names import Names
from core.phrase import mark

Id = Annotated[str, Meta(pattern="^[a-z0-9-]{1,32}\\Z", description=mark("1 to 32 of a–z, 0–9 and -"))]
Key = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,16}\\Z", description=mark("1 to 16 letters, digits, - or _"))]
Prefix = Annotated[str, Meta(pattern="^[0-9A-ZĐ]{1,4}\\Z", description=mark("1 to 4 digits or capital letters"))]
Language = Annotated[
    str, Meta(pattern="^[a-z]{2}\\Z", description=mark('a language code of two letters, such as "vi"'))
]
Pin = Annotated[int, Meta(ge=0, le=27, description=mark("a GPIO number from 0 to 27"))]
Seconds = Annotated[float, Meta(ge=0, le=86_400, description=mark("a number of seconds ≥ 0, at most a day"))]
WidthDots = Annotated[int, Meta(ge=256, le=640, multiple_of=8, description=mark("a multiple of 8 from 256 to 640"))]
SomeSeconds = Annotated[float, Meta(gt=0, le=86_400, description=mark("a number of seconds > 0, at most a day"))]
ShownSeconds = Annotated[
    float, Meta(ge=0, le=30, description=mark("a number of seconds from 0 to 30: after 30 s no wall is waited for"))
]
Pixels = Annotated[int, Meta(ge=16, le=16_384, description=mark("a whole number of pixels from 16 to 16384"))]
STRICT_MIN = 1440
"""A head start of a day: priority tickets always go first."""
STRICT_MS = STRICT_MIN * 60_000
Offset = Annotated[int, Meta(ge=0, le=STRICT_MIN, description=mark("whole minutes from 0 to 1440"))]
HOST_AND_PORT = r"([^\s/:@]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
HostName = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Za-z]([0-9A-Za-z.-]{0,251}[0-9A-Za-z])?\Z",
        description=mark('a host name or an IPv4 address, such as "luot.lan" or "192.168.1.10"'),
    ),
]
BrokerUri = Annotated[
    str,
    Meta(
        pattern=r"^(mqtts?://" + HOST_AND_PORT + r"|unix:///\S+)\Z",
        description=mark('"mqtt://host:port", "mqtts://host:port" or "unix:///path"'),
    ),
]
Confirm = Literal["printed", "sensor", "sent"]
PrinterUri = Annotated[
    str,
    Meta(
        pattern=r"^(tcp://" + HOST_AND_PORT + r"|usb://[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"
        r"|(serial|file):///[^?]+|virtual:(?!//)[^?]+)(\?\S*)?\Z",
        description=mark(
            '"tcp://host:port", "usb://04b8:0e15", "serial:///dev/ttyS0?baud=38400", "file:///dev/usb/lp0"'
            ' or "virtual:DIR?mm_per_s=0"'
        ),
    ),
]
KeypadInput = Annotated[
    str,
    Meta(
        pattern=r"^(gpio|usb://[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}|file:///dev/input/[!-~]{1,200})\Z",
        description=mark('"gpio", "usb://04d9:a02a" (vendor:product) or "file:///dev/input/by-id/…"'),
    ),
]
SlipAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?|HTTPS?)://[!-~]{1,140}\Z",
        description=mark('"https://…" of at most 140 signs, which may hold {{label}}, {{day}} and {{office}}'),
    ),
]
TimeOfDay = Annotated[
    str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z", description=mark('a time of day, such as "07:00"'))
]
HalfDays = Annotated[
    str,
    Meta(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun|[0-9]{4}-[0-9]{2}-[0-9]{2})\Z",
        description=mark('a weekday ("mon" … "sun") or a date ("2026-11-28")'),
    ),
]
ClosedDays = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?\Z",
        description=mark('a date ("2026-09-02") or the first and the last of some ("2027-02-05/2027-02-11")'),
    ),
]
OfferedHours = Annotated[
    str,
    Meta(
        pattern=r"^((mon|tue|wed|thu|fri|sat|sun) )*[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]\Z",
        description=mark('times of day, such as "07:30-10:00", or of some weekdays, such as "tue thu 07:30-10:00"'),
    ),
]
QuietHours = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]\Z",
        description=mark('times of day, such as "11:30-13:00" or, over midnight, "18:00-06:00"'),
    ),
]
Percent = Annotated[int, Meta(ge=0, le=100, description=mark("a whole number from 0 to 100"))]
SoundDevice = Annotated[
    str,
    Meta(
        pattern=r"^[!-~]{1,100}\Z",
        description=mark('the name of an ALSA device, such as "plughw:CARD=vc4hdmi0" or "default"'),
    ),
]
Quota = Annotated[int, Meta(ge=1, le=10_000, description=mark("a whole number from 1 to 10000"))]
ServiceMinutes = Annotated[
    float,
    Meta(
        ge=0.5, le=30, description=mark("a number of minutes from 0.5 to 30: a service that takes longer counts as 30")
    ),
]
Spread = Annotated[float, Meta(ge=0.1, le=3, description=mark("a number from 0.1 to 3"))]
LastMinutes = Annotated[int, Meta(ge=0, le=720, description=mark("whole minutes from 0 to 720"))]

ROLL_M = {80: 50.0, 58: 25.0}
"""Paper width in millimetres → metres on a new roll. Low values: better to ask for paper too early than too late."""
GPIO = "gpio"
"""The `input` of a keypad whose three keys are wired to pins."""
KEYPAD_KEYS = ("next", "recall", "absent")
KEYPAD_PINS = (*KEYPAD_KEYS, "lamp")


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class OfficeSettings(Section, frozen=True, kw_only=True):
    id: Id
    """Part of every MQTT topic: `luot/v1/<id>/…`."""
    name: Names
    authority: Names = {}
    slip_name: Names = {}
    timezone: str = "Asia/Ho_Chi_Minh"
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, description=mark("at least one language"))] = (
        "vi",
        "en",
    )
    """The first is the main one, used on slip and wall."""
    clock: Literal["auto", "trusted", "untrusted"] = "auto"
    head_start_min: Offset = 30
    """How much earlier a priority ticket counts as arrived. 0: first come, first served; 1440: always first."""
    return_min: Annotated[int, Meta(ge=1, le=480, description=mark("whole minutes from 1 to 480"))] = 30
    """How long a ticket may return after it was absent or passed over."""
    keep_months: Annotated[int, Meta(ge=0, le=1200, description=mark("whole months from 0 to 1200"))] = 24
    """How long the journal keeps a day's entries; after that only daily figures. 0: for ever."""


class ServiceSettings(Section, frozen=True, kw_only=True):
    code: Key
    prefix: Prefix | None = None
    """First characters of its labels; without one, the service is reached by transfer only."""
    name: Names
    short: Names = {}
    papers: Names = {}
    """What people should bring; the wall tells it while the office is closed."""
    button: Pin | None = None
    lamp: Pin | None = None
    hours: tuple[OfferedHours, ...] = ()
    quota: Quota | None = None
    mean_min: ServiceMinutes = 8
    """Mean service time: forecasts assume it until they have learned from the office's own days."""
    cv: Spread = 0.7
    """Coefficient of variation of the service time: standard deviation / mean."""


class CounterSettings(Section, frozen=True, kw_only=True):
    id: Key
    offsets: dict[str, Offset]
    """Service code → minutes. 0: its own service; 5–15: it helps when tickets of that service have waited that much
    longer; missing: it cannot serve it."""


class DeviceSettings(Section, frozen=True, kw_only=True):
    name: Id
    role: Literal["kiosk", "wall", "keypad", "guide", "console", "doctor"]
    counter: Key | None = None
    input: KeypadInput | None = None
    """This and the following: what differs from `[keypad]`, for two keypads on one Raspberry Pi."""
    next: Pin | None = None
    recall: Pin | None = None
    absent: Pin | None = None
    lamp: Pin | None = None
    sound: SoundDevice | None = None
    """Of a wall: where it is heard, in place of `[display] sound`."""
    view: Literal["hall", "zone", "corridor", "counter"] | None = None
    """Of a wall, as the next two; None: "hall"."""
    services: tuple[Key, ...] = ()
    """With `counters`: whose calls it shows and says; none of both: all."""
    counters: tuple[Key, ...] = ()
    output: Annotated[int, Meta(ge=0, le=7, description=mark("a whole number from 0 to 7"))] = 0
    """Of a wall: which of the machine's screens it takes, where there are several; the first is 0."""


class HalfSettings(Section, frozen=True, kw_only=True):
    """One half of a day, or a whole day without a break."""

    on: Annotated[tuple[HalfDays, ...], Meta(min_length=1, description=mark("at least one weekday or date"))]
    """Weekdays or dates. A date that any half names has only the halves that name it."""
    open: TimeOfDay
    close: TimeOfDay
    issue_from: TimeOfDay | None = None
    issue_until: TimeOfDay | None = None


class HoursSettings(Section, frozen=True, kw_only=True):
    half: tuple[HalfSettings, ...]
    closed: tuple[ClosedDays, ...] = ()
    last_ticket: Literal["minutes", "forecast"] = "minutes"
    """Tickets end `last_ticket_min` minutes before closing, or as soon as a new one would wait past it."""
    last_ticket_min: LastMinutes = 0
    latest_min: LastMinutes = 120
    """How long after the last closing of a day its tickets may still wait; then they are unserved."""


class KioskSettings(Section, frozen=True, kw_only=True):
    journal: str = "/var/lib/luot/luot-kiosk/journal.sqlite"
    priority_button: Pin | None = None
    priority_lamp: Pin | None = None
    priority_armed_s: Seconds = 30
    double_press_s: Seconds = 2
    presses_per_minute: Annotated[int, Meta(ge=1, le=6000, description=mark("a whole number from 1 to 6000"))] = 40
    bounce_ms: Annotated[int, Meta(ge=0, le=500, description=mark("whole milliseconds from 0 to 500"))] = BOUNCE_MS
    stuck_s: Seconds = 10
    stop_reasons: tuple[Key, ...] = ()
    sound: SoundDevice | None = None
    """The loudspeaker beside the buttons, which says each number and why there is none; None: there is none."""


class PrinterSettings(Section, frozen=True, kw_only=True):
    uri: PrinterUri = "usb://04b8:0e15"
    width_mm: Literal[80, 58] = 80
    width_dots: WidthDots | None = None
    """Dots of the print head across the paper; None: as most printers of this `width_mm` have."""
    dpi: Literal[203, 180] | None = None
    """Dots per inch; None: as print heads of so many dots have on this paper."""
    confirm: Confirm = "sensor"
    timeout_s: SomeSeconds = 8
    give_up_s: Seconds = 180
    """How long a slip that is known not to be printed waits for the printer before its ticket is void."""
    cut: bool = True
    """False: the printer has no cutter, and feeds the paper past the tear bar."""
    plain: bool = False
    """Whether pictures are sent at full width and size, for a printer that cannot place or enlarge them itself."""
    roll_m: Annotated[float, Meta(gt=0, le=1000, description=mark("a number of metres > 0, at most 1000"))] | None = (
        None
    )


class SlipSettings(Section, frozen=True, kw_only=True):
    """`layout` and `logo` are files, `address` is the content of the QR code."""

    layout: str | None = None
    languages: Annotated[tuple[Language, ...], Meta(max_length=2, description=mark("one language or two"))] = ()
    address: SlipAddress | None = None
    logo: str | None = None


class BrokerSettings(Section, frozen=True, kw_only=True):
    uri: BrokerUri = "mqtt://127.0.0.1:1883"
    secrets: str | None = None
    """Folder with one password file per device (mode 0600); without it, devices log in anonymously."""
    listen: tuple[BrokerUri, ...] = ()
    ca: str | None = None


class KeypadSettings(Section, frozen=True, kw_only=True):
    """Where the keys are, and the GPIO numbers of three wired ones and the lamp, where a keypad sets no others."""

    input: KeypadInput = GPIO
    """The pins below, or a USB keypad, whose keys are its own; its lamp is its NumLock light."""
    next: Pin = 17
    recall: Pin = 27
    absent: Pin = 22
    lamp: Pin = 23
    next_guard_s: Seconds = 2


class DisplaySettings(Section, frozen=True, kw_only=True):
    languages: Annotated[tuple[Language, ...], Meta(max_length=3, description=mark("up to three languages"))] = ()
    """In which all words of the wall stand by turns; none: the first of the office."""
    papers: Names = {}
    """What people should bring for every service."""
    size: tuple[Pixels, Pixels] | None = None
    diagonal_in: Annotated[float, Meta(gt=0, le=1000, description=mark("a number of inches > 0"))] = 55
    distance_m: Annotated[float, Meta(gt=0, le=100, description=mark("a number of metres > 0"))] = 6
    show_priority: bool = True
    spotlight_s: Seconds = 15
    call_gap_s: Seconds = 6
    absent_after_s: ShownSeconds = 5
    """How long every wall that is online must have shown a call before its ticket can be absent; 0: not at all."""
    chime: bool = True
    sound: SoundDevice | None = None
    """Where the walls are heard; None: on whatever sound device their machine uses."""
    rest: bool = True
    """Whether the wall goes dark while the office is closed for long."""
    rest_min: Annotated[int, Meta(ge=0, le=720, description=mark("whole minutes from 0 to 720"))] = 60
    """So long after the last service of a day, and until so long before the next."""
    screen_off: tuple[str, ...] = ()
    """A command that puts the screen to sleep when the wall goes dark; none: the screen stays on."""
    screen_on: tuple[str, ...] = ()
    """The command that wakes it; it is run at each start, too."""


class VoiceSettings(Section, frozen=True, kw_only=True):
    """What the walls say aloud."""

    speak: Annotated[tuple[Language, ...], Meta(max_length=3, description=mark("up to three languages"))] = ()
    """One after the other; none: a chime at most."""
    reading: Literal["south", "north"] = "south"
    """Of Vietnamese numbers: `lẻ, ngàn, bốn` or `linh, nghìn, tư`."""
    odd: Literal["lẻ", "linh"] | None = None
    """This and the following: what differs from `reading`. In 207."""
    thousand: Literal["ngàn", "nghìn"] | None = None
    four: Literal["bốn", "tư"] | None = None
    """In 24, from twenty on."""
    digits: bool = False
    """Numbers are read digit by digit."""
    packs: dict[str, str] = {}
    """Language → folder of the office's own voice pack."""
    engine: tuple[str, ...] = ()
    """A command that speaks what a pack lacks, with the words `{text}` and `{wav}`; none: the chime alone."""
    volume: Percent = 100
    """Of calls and announcements; an emergency is always at 100."""
    quiet: tuple[QuietHours, ...] = ()
    """Times of day at which `quiet_volume` holds."""
    quiet_volume: Percent = 30
    """0: nothing is heard."""


class ConsoleSettings(Section, frozen=True, kw_only=True):
    """The staff's pages (`luot-console`)."""

    host: HostName = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description=mark("a port from 0 to 65535; 0: a free one"))] = 8080
    names: tuple[HostName, ...] = ()
    """Host names by which browsers reach the console, beside `host`, 127.0.0.1 and localhost."""
    state: str = "/var/lib/luot/luot-console"
    """Folder with the accounts."""
    practice: Annotated[int, Meta(ge=1, le=65_535, description=mark("a port from 1 to 65535"))] | None = None
    """The port of the practice room, at the same address."""


class BackupSettings(Section, frozen=True, kw_only=True):
    """What `luot backup` does without being told more."""

    to: str | None = None
    """Folder for the backups, on another medium; None: there are none."""


class Settings(Section, frozen=True, kw_only=True):
    office: OfficeSettings
    service: tuple[ServiceSettings, ...]
    counter: tuple[CounterSettings, ...]
    device: tuple[DeviceSettings, ...]
    hours: HoursSettings | None = None
    """Without it, tickets are always issued."""
    kiosk: KioskSettings = KioskSettings()
    printer: PrinterSettings = PrinterSettings()
    slip: SlipSettings = SlipSettings()
    broker: BrokerSettings = BrokerSettings()
    keypad: KeypadSettings = KeypadSettings()
    display: DisplaySettings = DisplaySettings()
    voice: VoiceSettings = VoiceSettings()
    console: ConsoleSettings = ConsoleSettings()
    backup: BackupSettings = BackupSettings()
    reasons: dict[str, Names] = {}
    """Key → words: the reasons that staff choose from where a reason is required."""
