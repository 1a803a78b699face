"""The demo's front panel over HTTP: every click goes the real way, every answer is 204 or 404."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Flask, Response, abort, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from core.buttons.presses import PRIORITY
from core.rules import TicketClass
from core.settings.conversions import served, stop_reasons
from demo.broker import BrokerError
from demo.office import DemoOffice
from demo.page.counter_cards import services_of
from demo.page.live_updates import Live
from demo.page.page_language import Speech
from demo.page.view import Page
from words.phrases import LANGUAGES

logger = logging.getLogger(__name__)

HOSTS = ["127.0.0.1", "localhost"]
"""A name of somebody else's that leads here is not answered: it would let his pages read ours."""
CLASSES: dict[str, tuple[str, ...]] = {"N": (), "P": (PRIORITY,)}
"""What is pressed before the service."""
TICKET_CLASSES: dict[str, TicketClass] = {"N": "N", "P": "P"}
LEAVE_S = 3.2
"""So long is `absent` held to pause or close the counter."""
FOREVER_S = 3600

T = TypeVar("T")


def create_app(office: DemoOffice, live: Live) -> Flask:
    app = Flask(__name__)
    app.config.update(TRUSTED_HOSTS=HOSTS, MAX_CONTENT_LENGTH=65536)
    app.before_request(_refuse_strangers)
    app.after_request(_harden)
    _add_pages(app, office, live)
    _add_buttons(app, office)
    _add_faults(app, office)
    _add_guide(app, office)
    _add_pictures(app, office)
    return app


def _add_pages(app: Flask, office: DemoOffice, live: Live) -> None:
    pages = {language: Page(office.settings, language) for language in LANGUAGES}

    @app.get("/")
    def index() -> ResponseReturnValue:
        language = _language(office)
        speech = Speech(office.settings, language)
        return render_template(
            "index.html",
            language=language,
            languages=LANGUAGES,
            office=office.settings.office.name,
            plays=office.play is not None,
            priority=PRIORITY if office.settings.kiosk.priority_button is not None else None,
            services=[service for service in office.settings.service if service.button is not None],
            counters={counter: services_of(counter, office.settings, speech) for counter in office.keypads},
            served=[service for service in office.settings.service if service.code in served(office.settings)],
            reasons=stop_reasons(office.settings),
            words=speech.say,
            of=speech.wall.name,
        )

    @app.get("/live")
    def stream() -> ResponseReturnValue:
        return Response(live.stream(pages[_language(office)]), mimetype="text/event-stream")


def _add_buttons(app: Flask, office: DemoOffice) -> None:
    @app.post("/press/<service>")
    def press(service: str) -> ResponseReturnValue:
        before = _known(CLASSES, request.args.get("class", "N"))
        return _done(lambda: office.kiosk.press(*before, service))

    @app.post("/keypad/<counter>/<key>")
    def key(counter: str, key: str) -> ResponseReturnValue:
        pad = _known(office.keypads, counter)
        return _done(lambda: pad.press(key))

    @app.post("/keypad/<counter>/leave")
    def leave(counter: str) -> ResponseReturnValue:
        pad = _known(office.keypads, counter)
        return _done(lambda: pad.press("absent", hold_s=LEAVE_S))

    @app.post("/counter/<counter>/transfer/<service>")
    def send_on(counter: str, service: str) -> ResponseReturnValue:
        return _done(lambda: office.desk.send_on(counter, service))


def _add_faults(app: Flask, office: DemoOffice) -> None:
    @app.post("/printer/<fault>")
    def printer(fault: str) -> ResponseReturnValue:
        return _done(lambda: office.faults.of_printer(fault))

    @app.post("/broker/<fault>")
    def broker(fault: str) -> ResponseReturnValue:
        return _done(lambda: office.faults.of_broker(fault))

    @app.get("/broker")
    def visitor() -> ResponseReturnValue:
        return jsonify(office.visitor)


def _add_guide(app: Flask, office: DemoOffice) -> None:
    guide = office.guide

    @app.post("/guide/new-roll")
    def note_roll() -> ResponseReturnValue:
        return _done(guide.note_roll)

    @app.post("/guide/take/<service>")
    def take(service: str) -> ResponseReturnValue:
        class_ = _known(TICKET_CLASSES, request.args.get("class", "N"))
        then = tuple(filter(None, request.args.get("then", "").split(",")))
        paperless = "paperless" in request.args
        return _done(lambda: guide.take(service, then, class_=class_, paperless=paperless))

    @app.post("/guide/stop")
    def stop() -> ResponseReturnValue:
        return _done(lambda: guide.stop(request.args.get("reason")))

    @app.post("/guide/resume")
    def resume() -> ResponseReturnValue:
        return _done(lambda: guide.resume(request.args.get("reason")))

    @app.post("/guide/instead/<label>")
    def give_instead(label: str) -> ResponseReturnValue:
        return _done(lambda: guide.give_instead(label))

    @app.post("/guide/told/<label>")
    def told(label: str) -> ResponseReturnValue:
        return _done(lambda: guide.told(label))

    @app.post("/guide/<act>/<label>")
    def do(act: str, label: str) -> ResponseReturnValue:
        return _done(lambda: guide.do(act, label))


def _add_pictures(app: Flask, office: DemoOffice) -> None:
    @app.get("/slips")
    def slips() -> ResponseReturnValue:
        return jsonify(
            [
                {"n": slip.n, "label": slip.label, "png": f"/slips/{slip.n}.png", "complete": slip.complete}
                for slip in office.tray.slips()
            ]
        )

    @app.get("/slips/<int:n>.png")
    def slip(n: int) -> ResponseReturnValue:
        path = office.tray.path(n)
        return send_file(path, max_age=FOREVER_S) if path else abort(404)

    @app.get("/wall.png")
    def wall() -> ResponseReturnValue:
        return Response(office.wall.png(), mimetype="image/png")


def _language(office: DemoOffice) -> str:
    """What the address asks for, else the office's own."""
    asked = request.args.get("lang", office.settings.office.languages[0])
    return asked if asked in LANGUAGES else "en"


def _known(table: Mapping[str, T], name: str) -> T:
    return table[name] if name in table else abort(404)


def _done(act: Callable[[], None]) -> ResponseReturnValue:
    """404: there is nothing of that name, or a broker cannot come back since another program has taken its port."""
    try:
        act()
    except KeyError:
        abort(404)
    except BrokerError as error:
        logger.warning("%s", error)
        abort(404)
    return "", 204


def _refuse_strangers() -> None:
    """No page of another site presses our buttons; whoever is no browser says nothing of sites."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(404)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
