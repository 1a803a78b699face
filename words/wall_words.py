"""What the wall says, in one language."""

from __future__ import annotations

from datetime import tzinfo

from msgspec import Struct

from core.messages.state import DeviceTestView, State
from core.settings.sections import STRICT_MIN, OfficeSettings
from words.device_test import button_name, key_names
from words.local_words import LocalWords
from words.wall_notices import WallNotices
from words.wall_services import WallServices


class Headings(Struct, frozen=True, kw_only=True):
    number: str
    counter: str
    recent: str
    waiting: str


class WallWords:
    def __init__(self, *, office: OfficeSettings, zone: tzinfo, language: str | None = None) -> None:
        """`language`: by default the first of the office."""
        self.local = LocalWords(language or office.languages[0], zone)
        self.notices = WallNotices(self.local)
        self.services = WallServices(self.local)
        self._head_start_min = office.head_start_min

    def headings(self, *, forecasts: bool) -> Headings:
        return Headings(
            number=self.local.say("NUMBER"),
            counter=self.local.say("COUNTER"),
            recent=self.local.say("JUST CALLED"),
            waiting=self.local.say("WAITING · expected") if forecasts else self.local.say("WAITING"),
        )

    def absent(self, count: int) -> str:
        """How many people were called and did not come, and what they should do."""
        return self.local.say("Called, not here yet ({count}): please see the guide", count=count)

    def next_of(self, service: str) -> str:
        return self.local.say("Next: {service}", service=service)

    def counter_signs(self) -> tuple[str, str, str]:
        """What stands over a counter that calls nobody: it is open, paused, closed."""
        return (
            self.local.say("The next number will be called soon"),
            self.local.say("Service is paused"),
            self.local.say("Counter closed"),
        )

    def device_test(self, state: State, test: DeviceTestView) -> tuple[str, ...]:
        """While devices are tried: a title, a sentence, and each thing that has been tried."""
        names = {service.code: self.local.name(service.short or service.name) for service in state.services}
        language = self.local.language
        buttons = [
            self.local.say(
                "button {button}: {count}", button=button_name(each, names.get(each, each), language), count=n
            )
            for each, n in test.buttons.items()
        ]
        keypads = [f"{device}: {key_names(kinds, language)}" for device, kinds in test.keys.items()]
        slips = [self.local.say("test slips: {count}", count=test.printed)] if test.printed else []
        return (
            self.local.say("TEST PICTURE"),
            self.local.say("The devices are being tried. Please wait: no numbers are given out or called."),
            *buttons,
            *keypads,
            *slips,
        )

    def hours_heading(self) -> str:
        return self.local.say("OPENING HOURS")

    def leaflet_headings(self) -> tuple[str, str]:
        """Of what people should bring, and of the services, while nobody is served."""
        return self.local.say("PLEASE BRING"), self.local.say("SERVICES")

    def papers_for_all(self) -> str:
        return self.local.say("For every service")

    def service_paused(self) -> str:
        return self.local.say("Service is paused")

    def rule(self) -> str:
        """The order of calls, and that a transferred ticket keeps its place."""
        keeps = self.local.say("Transferred visitors keep their place.")
        return f"{self.order()} {keeps}"

    def order(self) -> str:
        """The order of calls alone."""
        if self._head_start_min == 0:
            return self.local.say("Within a service, numbers are called in the order of their tickets.")
        if self._head_start_min >= STRICT_MIN:
            return self.local.say("Within a service, priority tickets are called first, then the others in order.")
        return self.local.say(
            "Within a service, numbers are called in the order of their tickets; priority tickets count as "
            "{minutes} minutes earlier.",
            minutes=self._head_start_min,
        )

    def stale(self, state: State | None) -> str:
        """How old the picture is while no news come from the kiosk."""
        if state is None or state.clock == "untrusted":
            return self.local.say("no connection")
        return self.local.say("data from {time}", time=self.local.time(state.at))
