"""Which pages a person may open, in the order in which the menu shows them."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for

from counter.console.access import Scope
from counter.console.console import Console
from counter.console.person import Person
from words.translation import say


class PageLink(NamedTuple):
    address: str
    name: str


def first_page(reader: Person, console: Console) -> str:
    """The address where one goes after the login: a clerk to the counter where they sit, else to one that is free."""
    state = console.client.known.state
    if reader.role == "operator" and state and state.counters:
        own = [view for view in state.counters if view.operator == reader.id and view.status != "closed"]
        free = [view for view in state.counters if view.status == "closed"]
        return url_for("counter.show", counter=[*own, *free, *state.counters][0].id)
    return pages_of(reader, console)[0].address


def pages_of(reader: Person, console: Console) -> tuple[PageLink, ...]:
    may: frozenset[Scope] = reader.scopes
    links: list[PageLink] = []
    if "operate" in may:
        for counter in console.settings.counter:
            name = say(reader.language, "Counter {counter}", counter=counter.id)
            links.append(PageLink(url_for("counter.show", counter=counter.id), name))
    if "guide" in may:
        links.append(PageLink(url_for("guide.show"), say(reader.language, "Floor guide")))
    if "supervise" in may:
        # An administrator of a small office sits at a counter most of the day.
        place = 0 if reader.role == "supervisor" else len(links)
        links.insert(place, PageLink(url_for("hall.show"), say(reader.language, "The hall")))
    links.append(PageLink(url_for("look_up.tickets"), say(reader.language, "Look up")))
    if "supervise" in may:
        links.append(PageLink(url_for("look_up.actions"), say(reader.language, "Who did what")))
        links.append(PageLink(url_for("doctor.show"), say(reader.language, "Machines")))
    if "administrate" in may:
        links.append(PageLink(url_for("people.show"), say(reader.language, "Staff")))
    links.append(PageLink(url_for("account.show"), say(reader.language, "My account")))
    return tuple(links)
