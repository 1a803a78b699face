"""The demo's page over HTTP. Each click becomes a press on mock pins, a fault or a command on the bus."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Flask, Response, abort, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from core.buttons.presses import PRIORITY
from core.rules import TicketClass
from counter.console.own_hosts import OwnHosts
from demo.broker import BrokerError
from demo.office import DemoOffice
from demo.page.counter_cards import services_of
from demo.page.live_updates import LiveUpdates
from demo.page.page_words import PageWords
from demo.panel.button_panel import LEAVE_HOLD_S
from demo.staff.entrance import add_entrance
from web.language import page_language
from web.security import protect
from words.translation import LANGUAGES

logger = logging.getLogger(__name__)

TICKET_CLASSES: dict[str, TicketClass] = {"N": "N", "P": "P"}
SLIP_MAX_AGE_S = 3600
"""Browsers may keep a slip's picture this long; it never changes."""

T = TypeVar("T")


def create_app(office: DemoOffice, live: LiveUpdates) -> Flask:
    app = Flask(__name__)
    protect(app, hosts=OwnHosts(office.console.settings.console))
    _add_pages(app, office, live)
    _add_buttons(app, office)
    _add_faults(app, office)
    add_entrance(app, office.console, office.staff)
    _add_pictures(app, office)
    return app


def _add_pages(app: Flask, office: DemoOffice, live: LiveUpdates) -> None:
    main_language = office.settings.office.languages[0]
    in_language = {language: PageWords(office.settings, language) for language in LANGUAGES}

    @app.get("/")
    def index() -> ResponseReturnValue:
        words = in_language[page_language(main_language)]
        return render_template(
            "index.html",
            language=words.language,
            languages=LANGUAGES,
            office=office.settings.office.name,
            band=office.console.band,
            plays=office.play_says is not None,
            priority=PRIORITY if office.settings.kiosk.priority_button is not None else None,
            services=[service for service in office.settings.service if service.button is not None],
            counters={counter: services_of(counter, office.settings, words) for counter in office.keypads},
            staff_password=office.staff.password,
            hold_s=LEAVE_HOLD_S,
            words=words.say,
            of=words.name,
        )

    @app.get("/live")
    def stream() -> ResponseReturnValue:
        return Response(live.stream(in_language[page_language(main_language)]), mimetype="text/event-stream")


def _add_buttons(app: Flask, office: DemoOffice) -> None:
    @app.post("/press/<service>")
    def press(service: str) -> ResponseReturnValue:
        buttons = (PRIORITY, service) if _ticket_class() == "P" else (service,)
        return _done(lambda: office.kiosk.press(*buttons))

    @app.post("/keypad/<counter>/<key>")
    def key(counter: str, key: str) -> ResponseReturnValue:
        keypad = _entry(office.keypads, counter)
        return _done(lambda: keypad.press(key))

    @app.post("/keypad/<counter>/leave")
    def leave(counter: str) -> ResponseReturnValue:
        keypad = _entry(office.keypads, counter)
        return _done(lambda: keypad.press("absent", hold_s=LEAVE_HOLD_S))


def _add_faults(app: Flask, office: DemoOffice) -> None:
    @app.post("/printer/<fault>")
    def printer(fault: str) -> ResponseReturnValue:
        return _done(lambda: office.faults.act_on_printer(fault))

    @app.post("/broker/<fault>")
    def broker(fault: str) -> ResponseReturnValue:
        return _done(lambda: office.faults.act_on_broker(fault))

    @app.get("/broker")
    def visitor() -> ResponseReturnValue:
        return jsonify(office.visitor)


def _add_pictures(app: Flask, office: DemoOffice) -> None:
    @app.get("/slips")
    def slips() -> ResponseReturnValue:
        return jsonify(
            [
                {"n": slip.n, "label": slip.label, "png": f"/slips/{slip.n}.png", "complete": slip.complete}
                for slip in office.printed_slips.slips()
            ]
        )

    @app.get("/slips/<int:n>.png")
    def slip(n: int) -> ResponseReturnValue:
        path = office.printed_slips.path(n)
        return send_file(path, max_age=SLIP_MAX_AGE_S) if path else abort(404)

    @app.get("/wall.png")
    def wall() -> ResponseReturnValue:
        return Response(office.wall.png(), mimetype="image/png")


def _ticket_class() -> TicketClass:
    return _entry(TICKET_CLASSES, request.args.get("class", "N"))


def _entry(table: Mapping[str, T], name: str) -> T:
    return table[name] if name in table else abort(404)


def _done(action: Callable[[], object]) -> ResponseReturnValue:
    """Answers 204; 404 if a name is unknown, or if the broker's port has been taken by another program meanwhile."""
    try:
        action()
    except KeyError:
        abort(404)
    except BrokerError as error:
        logger.warning("%s", error)
        abort(404)
    return "", 204
