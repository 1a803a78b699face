"""Pages that stay up to date: named regions of HTML, rendered by the server, which a stream sends whenever they change.

A page is a blueprint with a function `regions(known, person) -> {name: HTML}`. Its template places each one by
`{{ region("name") }}`; `live.js` swaps what the stream brings, and leaves the focus where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus

from flask import Response, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.instant import Instant
from counter.console.console import Console
from counter.console.identity import person, still_there
from counter.console.person import Person
from counter.console.streams import RETRY_S
from runtime.bus.office_client import Known
from web.server_sent_events import event
from words.translation import mark, say

Regions = Callable[[Known, Person], Mapping[str, str]]

CONNECTED = mark("Connected")
LOST_SINCE = mark("No connection since {time}")
LOST = mark("No connection")
KIOSK_AWAY = mark("The kiosk does not answer")


def show_page(console: Console, template: str, regions: Regions, **values: object) -> str:
    """The page in full, usable as it stands. `template` extends `page.html`."""
    known, reader = console.client.known, person()
    rendered = regions(known, reader)

    def region(name: str, element: str = "section") -> Markup:
        inside, version = rendered[name], version_of(rendered[name])
        opening = Markup('<{0} data-region="{1}" data-version="{2}">').format(element, name, version)
        return opening + Markup(inside) + Markup("</{0}>").format(element)  # noqa: S704  # rendered by our templates

    connection = connection_of(console, known, reader)
    return render_template(template, region=region, connection=connection, live=f"{request.path[1:]}/live", **values)


def render_regions(folder: str, names: Iterable[str], **values: object) -> dict[str, str]:
    """Each from `folder/name.html`. What all templates may use is put together once for all of them, since a change of
    the state has every open page rendered anew."""
    current_app.update_template_context(values)
    return {name: current_app.jinja_env.get_template(f"{folder}/{name}.html").render(values) for name in names}


def live_page(
    console: Console, regions: Regions, *, shows: Callable[[Known], object] = lambda known: known
) -> ResponseReturnValue:
    """The stream of a page: `regions`, those that changed, and `office`, whether what they show may be out of date.
    With `?once` the same as JSON, for whoever found no seat; without a seat, 503.

    `shows`: the part of what is known on which the page depends; while it is the same object, nothing is drawn."""
    reader = person()
    if "once" in request.args:
        known = console.client.known
        return jsonify(regions=_versions(regions(known, reader)), office=connection_of(console, known, reader))
    sent: dict[str, object] = {}
    drawn: tuple[int, object] = (-1, None)

    def news() -> Iterator[bytes]:
        nonlocal drawn
        known = console.client.known
        connection = connection_of(console, known, reader)
        if sent.get("") != connection:
            sent[""] = connection
            yield event("office", connection)
        before, drawn = drawn, (console.seats.revision, shows(known))
        if before[0] == drawn[0] and before[1] is drawn[1]:
            return  # such as for an entry of the journal: what it changes comes with the state
        fresh = _versions(regions(known, reader))
        if changed := {name: each for name, each in fresh.items() if sent.get(name) != each}:
            sent.update(changed)
            yield event("regions", changed)

    response = console.streams.response(news, still_there(console, reader), reader.session)
    return _no_seat() if response is None else response


def _no_seat() -> Response:
    return Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(RETRY_S)})


def version_of(html: str) -> str:
    return hashlib.blake2b(html.encode(), digest_size=8).hexdigest()


def _versions(rendered: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"html": html, "version": version_of(html)} for name, html in rendered.items()}


def connection_of(console: Console, known: Known, reader: Person) -> dict[str, object]:
    """Whether the state is stale, and the sentence that says so and since when."""
    if known.stale is None:
        return {"stale": False, "says": say(reader.language, CONNECTED)}
    if known.stale != "no_connection":
        return {"stale": True, "says": say(reader.language, KIOSK_AWAY)}
    if known.stale_since is None:
        return {"stale": True, "says": say(reader.language, LOST)}
    time = local_time(console, known.stale_since)
    return {"stale": True, "says": say(reader.language, LOST_SINCE, time=time)}


def local_time(console: Console, at: Instant, form: str = "%H:%M") -> str:
    return f"{at.moment.astimezone(console.now().local.tzinfo):{form}}"


def known_or_404(found: object) -> None:
    if not found:
        abort(HTTPStatus.NOT_FOUND)
