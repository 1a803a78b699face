"""What the regions of the guide's page show, computed from what the console knows, in one reader's language."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from core.messages.state import CallView, NoticeView, State
from core.names import name_in, name_of
from core.settings.conversions import served, short_names, stop_reasons
from core.settings.sections import ServiceSettings, Settings
from counter.console.pages.issued_today import Issued
from words.guide_actions import void_reason, void_slip
from words.guide_list import GuideList, ListedItem
from words.guide_page import Companion, Place, companions, place_of, priority_effect
from words.local_words import LocalWords
from words.printer_conditions import needs_hands, paper_left
from words.wall_words import WallWords

SLIPS_SHOWN = 6


class Shown(NamedTuple):
    """A ticket with the place where it is now."""

    label: str
    service: str
    """Its name."""
    time: str
    is_priority: bool
    place: Place


class GuideView:
    def __init__(self, settings: Settings, language: str) -> None:
        zone = ZoneInfo(settings.office.timezone)
        self._settings = settings
        self._language = language
        self._names = short_names(settings)
        self._local = LocalWords(language, zone)
        self._wall = WallWords(office=replace(settings.office, languages=(language,)), zone=zone)
        self._list = GuideList(language, zone, self._names)
        self.reachable = tuple(each for each in settings.service if each.code in served(settings))
        """Services that a visit may go on to."""

    # -- what the office offers

    def service(self, code: str | None) -> str:
        return name_of(code, self._names, self._language)

    @property
    def offered(self) -> tuple[ServiceSettings, ...]:
        """Services for which a ticket can be issued."""
        return tuple(each for each in self.reachable if each.prefix is not None)

    def others(self, service: str) -> tuple[ServiceSettings, ...]:
        """Where a ticket that waits for a service of this name may be transferred to."""
        return tuple(each for each in self.reachable if self.service(each.code) != service)

    @property
    def reasons(self) -> dict[str, str]:
        """Key → words of the reasons to stop issuing."""
        return {key: name_in(names, self._language, key) for key, names in stop_reasons(self._settings).items()}

    # -- commands

    def command(
        self, act: Literal["void", "priority", "regular", "reprint", "return"], label: str
    ) -> dict[str, object]:
        reasons = self._settings.reasons
        match act:
            case "void":
                return {"type": "VoidTicket", "label": label, "reason": void_reason(reasons)}
            case "priority":
                return {"type": "ChangeClass", "label": label, "class": "P", "reason": "needs_priority"}
            case "regular":
                return {"type": "ChangeClass", "label": label, "class": "N", "reason": "not_priority"}
            case "reprint":
                return {"type": "Reprint", "label": label}
            case "return":
                return {"type": "Return", "label": label}

    @property
    def priority_effect(self) -> str:
        """What priority does to the order, before somebody who waits gets it."""
        return priority_effect(self._settings.office.head_start_min, self._language)

    def list_command(self, act: str, label: str, state: State) -> dict[str, object]:
        """The command of an act on the guide's list."""
        match act:
            case "void":
                return self.command("void", label)
            case "instead":
                void = void_slip(state, label)
                service = {"service": void.service, "class": void.class_} if void else {}
                return {"type": "TakeTicket", "paperless": True, "instead_of": label} | service
            case "told":
                return {"type": "MarkTold", "label": label}
            case "reprint":
                return {"type": "Reprint", "label": label}
            case _:  # "keep" and "forget"
                return {"type": "Keep", "label": label}

    # -- regions

    def called(self, state: State) -> CallView | None:
        """The newest call whose number is still at its counter."""
        there = {(view.id, view.ticket) for view in state.counters}
        return next((call for call in state.calls if (call.counter, call.label) in there and not call.undone), None)

    def slips(self, issued: tuple[Issued, ...], state: State) -> tuple[Shown, ...]:
        with_paper = [each for each in issued if each.paper][:SLIPS_SHOWN]
        return tuple(self._shown(each, state) for each in with_paper)

    def taken(self, issued: tuple[Issued, ...], state: State, account: str) -> Shown | None:
        """The last ticket that this account has taken for somebody, while it waits or is printed."""
        last = next((each for each in issued if each.operator == account), None)
        labels = {*(each.label for each in state.waiting), *(each.label for each in state.pending)}
        return self._shown(last, state) if last and last.label in labels else None

    def _shown(self, issued: Issued, state: State) -> Shown:
        place = place_of(issued.label, state, self._local, is_void=issued.is_void)
        is_priority = (place.class_ or issued.class_) == "P"
        service = self.service(place.service or issued.service)
        return Shown(issued.label, service, self._local.time(issued.at), is_priority, place)

    def todo(self, state: State) -> tuple[str, tuple[ListedItem, ...]]:
        """The heading and the items of the guide's list."""
        items = self._list.items(state)
        return self._list.heading(items), items

    def late(self, state: State) -> tuple[Shown, ...]:
        """Who was called and did not come, with the time until which they may come back."""
        return tuple(
            Shown(
                each.label,
                self.service(each.service),
                self._local.time(each.until),
                False,
                place_of(each.label, state, self._local),
            )
            for each in state.absent
        )

    def companions(self, state: State) -> tuple[Companion, ...]:
        return companions(state, self._local)

    def issuing(self, state: State) -> dict[str, Any]:
        return {
            "issuing": self._wall.notices.issuing(state),
            "is_stopped": state.issuing.reason == "closed",
            "paper": paper_left(state, self._language),
            "paper_alarm": needs_hands(state),
        }

    def until(self, notice: NoticeView) -> str:
        return self._local.time(notice.until) if notice.until is not None else ""
