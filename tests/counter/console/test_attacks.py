"""What an attacker in the same network, or on another page of the same browser, gets from the console: nothing.

Against the console as it is served, byte by byte where libraries would be too polite. `test_security.py` has what can
be shown without a socket.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import socket
from contextlib import ExitStack
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser

from core.messages.commands import Announce, WithdrawNotice
from counter.console.accounts import passwords
from counter.console.accounts.database import AccountsError
from counter.console.streams import MOST, MOST_OF_ONE
from runtime.journal.writer import Journal
from tests.conftest import Eventually
from tests.core.hall import Hall
from tests.counter.console.rig import PASSWORD, Rig, Served
from tests.counter.console.test_access import addresses
from tests.counter.console.wire import WireBrowser, connected, raw, read_answer
from tests.paths import PROJECT
from tests.web.test_slow_clients import pull_the_cable
from web import server
from web.server import HOST, Server

PIN = "2580"


@pytest.fixture(scope="module")
def evil(served: Served) -> str:
    """A page on another port of the same machine, which is the same site."""
    app = Flask("evil")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><iframe></iframe>")
    return f"http://{HOST}:{served.stack.enter_context(Server(app, port=0)).port}"


def kept(rig: Rig) -> tuple[object, ...]:
    """All that a forged request could change."""
    accounts = rig.accounts
    return (accounts.people.all(), accounts.tokens.all(), accounts.audit.newest(1000), list(rig.kiosk.asked))


def test_no_address_takes_a_forged_request(served: Served, evil: str) -> None:
    own, other = served.at_work("forged", "administrator"), served.at_work("other", "administrator")
    before = kept(served.rig)
    forged = (
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": evil},
        {"Origin": "http://evil.example"},
        {"Origin": served.url.replace("http:", "ws:")},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": evil, "Sec_Fetch_Site": "same-site"},
    )
    posts = [path for _, method, path in addresses(served.rig) if method == "POST"]
    assert len(posts) > 15
    for path in posts:
        for headers in forged:
            assert own.post(path, None, **headers).status == 403, (path, headers)
        for token in ("", "0" * 64, other.csrf, "é"):
            assert own.post(path, {"csrf_token": token}).status == 403, (path, token)
        # A token frees of the origin only whoever has one.
        assert own.post(path, Origin="", Authorization="Bearer x").status in (303, 401, 403), path
    assert kept(served.rig) == before


BLIND = """async (url) => {
  const call = JSON.stringify({ type: "CallNext", id: "evil", counter: "1" });
  const ask = async (path, options) => {
    try { return await (await fetch(url + path, { credentials: "include", ...options })).text(); }
    catch (error) { return error.name; }
  };
  return {
    read: await ask("/api/v1/state"),
    blind: await ask("/api/v1/commands", { method: "POST", mode: "no-cors", body: call }),
    typed: await ask("/api/v1/commands",
      { method: "POST", body: call, headers: { "Content-Type": "application/json" } }),
    stream: await new Promise((done) => {
      const stream = new EventSource(url + "/counter/1/live", { withCredentials: true });
      stream.onerror = () => { stream.close(); done("error"); };
      for (const name of ["regions", "office", "beat"]) stream.addEventListener(name, () => done(name));
    }),
  };
}"""
"""What a script can send, and what it reads of the answers."""
POSTED = """([action, fields]) => {
  const form = document.body.appendChild(document.createElement("form"));
  Object.assign(form, { method: "post", target: "_blank", action });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  form.submit();
}"""


@pytest.mark.slow
def test_a_page_on_another_port_can_do_and_see_nothing(served: Served, evil: str, browser: Browser) -> None:
    """In a real browser, which sends the cookies along: both ports are one site."""
    served.rig.account("visitor", "administrator")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.url}/login")
    page.locator("[name=account]").fill("visitor")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{served.url}/counter/1")
    before = kept(served.rig)
    page.goto(f"{evil}/")
    seen = page.evaluate(BLIND, served.url)
    assert seen == {"read": "TypeError", "blind": "", "typed": "TypeError", "stream": "error"}
    for path, fields in (
        ("/commands", {"command": '{"type": "CallNext", "counter": "1"}'}),
        ("/people", {"account": "mallory", "role": "administrator"}),
        ("/login", {"account": "visitor", "password": "x"}),
    ):
        with context.expect_page() as opened:
            page.evaluate(POSTED, [served.url + path, fields])
        opened.value.wait_for_load_state()
        assert "403" in opened.value.evaluate("String(performance.getEntriesByType('navigation')[0].responseStatus)"), (
            path
        )
        opened.value.close()
    with page.expect_event("requestfailed", lambda request: request.url == f"{served.url}/counter/1") as framed:
        page.evaluate(f"void (frames[0].location = '{served.url}/counter/1')")
    assert framed.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"
    assert kept(served.rig) == before
    context.close()


def test_every_answer_forbids_frames_and_foreign_scripts(served: Served) -> None:
    own = served.at_work("framed", "administrator")
    paths = [
        path for _, method, path in addresses(served.rig) if method == "GET" and not path.endswith(("live", "events"))
    ]
    own.get("/login")
    for path in (*paths, "/nothing", "/api/v1/nothing", "/counter/9", "/tickets?label=999"):
        headers = own.get(path).headers
        assert headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path


def test_a_browser_s_secret_that_was_planted_is_worth_nothing_after_the_login(served: Served) -> None:
    """Cookies know no ports: a page on another one can plant the secret by which a browser is known for its PIN."""
    planted = "A" * 43
    own = served.browser()
    own.cookies["luot-browser"] = planted
    served.rig.account("pinned", "operator")
    assert own.log_in("pinned", PASSWORD).status == 303
    assert own.post("/account/pin", {"old": PASSWORD, "pin": PIN}).status == 303
    assert own.cookies["luot-browser"] != planted
    assert own.post("/logout").status == 303
    mallory = served.browser()
    mallory.cookies["luot-browser"] = planted
    assert mallory.log_in("pinned", PIN).status == 401
    assert own.log_in("pinned", PIN).status == 303, "the browser itself is known"


FOREIGN = (
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "http:\\\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "／／evil.example",
    "//evil。example",
    "\u200b//evil.example",
    "\ufeff//evil.example",
    "@evil.example",
    ".evil.example",
    ":80@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "counter/1//evil.example",
    "counter/..//evil.example",
    "%2f%2fevil.example",
    "..//evil.example",
)


def is_at_home(location: str, base: str) -> bool:
    """As browsers read it (https://url.spec.whatwg.org/): they leave out tabs and line breaks, and take a backslash for
    a slash."""
    read = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    there = urlsplit(urljoin(base, read))
    return (there.scheme, there.netloc) == ("http", urlsplit(base).netloc)


def test_nothing_leads_to_another_site(served: Served) -> None:
    own = served.at_work("led", "supervisor")
    stranger = served.browser()
    served.rig.account("led-again", "operator")
    locations = []
    for n, foreign in enumerate(FOREIGN):
        value = quote(foreign, safe="")
        again = served.browser()
        again.get("/login")
        command = f'{{"type": "Return", "label": "{n}"}}'
        answers = (
            again.post(f"/login?next={value}", {"account": "led-again", "password": PASSWORD}),
            own.post("/commands", {"command": command, "page": foreign}),
            own.get(f"/tickets?label=201&day={value}"),
            own.get(f"/tickets?day=2026-11-24&label={value}"),
            own.get(f"/{value}"),
            own.get(f"/counter/1/why?label={value}"),
            stranger.get(f"/{value}"),
            stranger.get(f"/counter/1?x={value}"),
        )
        assert [answer.status for answer in answers[:2]] == [303, 303]
        locations += [answer.headers["Location"] for answer in answers if answer.headers["Location"]]
        assert all(answer.status < 500 for answer in answers), foreign
        page = stranger.get(f"/login?next={value}").text
        assert all(is_at_home(href, served.url) for href in re.findall(r'(?:href|action)="([^"]*)"', page)), foreign
    for path in (b"//evil.example/counter/1", b"/\\evil.example", b"http://evil.example/counter/1", b"//evil.example"):
        told = raw(served.url, b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" % path)
        locations += re.findall(r"(?im)^location: (.*?)\r$", told.decode())
    assert len(locations) > 2 * len(FOREIGN)
    assert [location for location in locations if not is_at_home(location, served.url)] == []


LEADS = "=+-@＝＋－＠\t\r\n"


@pytest.fixture(scope="module", autouse=True)
def hostile_journal(served: Served) -> None:
    """A day on which words of people and names of staff were formulas, also where the bus would have refused them."""
    rig, hall = served.rig, Hall()
    hall.start()
    for n, lead in enumerate(LEADS):
        rig.account(f"table-{n}", "guide")
        if lead.isprintable():
            rig.accounts.people.rename(f"table-{n}", f"{lead}HYPERLINK(A1)", by="test")
        for text in (f"{lead}cmd|' /C calc'!A0", f"x;{lead}1"):
            hall.do(Announce, text=text, operator=f"table-{n}")
            hall.do(WithdrawNotice, text=text, operator=f"table-{n}")
    with Journal(rig.console.journal) as journal:
        journal.append(hall.entries)


def test_no_table_has_a_cell_that_a_spreadsheet_executes(served: Served) -> None:
    answer = served.at_work("table", "supervisor").get("/actions?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    table = answer.body.decode("utf-8-sig")
    assert table.count("HYPERLINK(A1)") >= 2 * sum(lead.isprintable() for lead in LEADS)
    for delimiter in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter):
            assert [cell for cell in row if re.match(rf'[\s"]*[{re.escape(LEADS[:8])}]', cell)] == []


def test_tables_are_written_in_one_place_only() -> None:
    rooms = [path.parent for path in PROJECT.glob("*/__init__.py")]
    assert len(rooms) > 10
    writers = [path for room in rooms for path in room.rglob("*.py") if re.search(r"\bcsv\.writer\b", path.read_text())]
    assert [str(path.relative_to(PROJECT)) for path in writers] == ["reports/csv_table.py"]


def test_nothing_that_is_echoed_makes_a_header_of_its_own(served: Served) -> None:
    own = served.at_work("echo", "supervisor")
    split = "x\r\nX-Evil: 1\r\nSet-Cookie: a=b\r\n\r\n<p>"
    value = quote(split, safe="")
    octal = '"' + "A" * 26 + r"\015\012X-Evil: 1" + '"'
    queries = ("next", "lang", "day", "label", "who", "kind", "format", "once", "after", "x")
    answers = [
        *(own.get(f"{path}?{name}={value}") for name in queries for path in ("/tickets", "/actions", "/counter/1/why")),
        *(served.browser().get(f"/{path}?{name}={value}") for name in queries for path in ("login", "counter/1")),
        *(
            own.get(f"/{path}{value}")
            for path in ("", "tickets/2026-11-24/", "tickets/", "counter/", "static/", "api/v1/")
        ),
        own.post("/commands", {"command": '{"type": "Return", "label": "201"}', "page": split}),
        own.post("/commands", {"command": f'{{"type": "Return", "label": "{value[:16]}"}}', "page": "guide"}),
        own.post(f"/login?next={value}", {"account": split, "password": "x"}),
        served.browser().get("/login", Cookie=f"luot-browser={octal}"),
        served.browser().get("/login", Cookie=f"luot-session={octal}"),
        own.get("/api/v1/state", If_None_Match=octal, Accept_Language=octal),
    ]
    for answer in answers:
        assert answer.status < 500, answer.text
        assert answer.headers["X-Evil"] is None
        assert all(cookie.startswith("luot-") for cookie in answer.headers.get_all("Set-Cookie", []))


STOLEN = re.compile(rb"root:|def create_app|SQLite format|\[office\]|\[project\]")


def test_no_path_leads_out(served: Served) -> None:
    """Sent as they stand: browsers and libraries would shorten them."""
    own = served.at_work("traverse", "administrator")
    up = ("..", "%2e%2e", ".%2e", "..%c0%af", "%252e%252e", "....//", "..;", "..%00", "..%5c")
    ways = [f"{dots}{slash}" * 6 for dots in up for slash in ("/", "%2f", "\\", "%5c", "%255c")]
    inside = [f"{dots}{slash}app.py" for dots in up for slash in ("/", "%2f", "\\", "%5c")]
    goals = [f"{way}etc/passwd" for way in ways] + inside + ["/etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd"]
    places = ("/static/", "/tickets/", "/tickets/2026-11-24/", "/api/v1/days/", "/api/v1/days/2026-11-24/tickets/", "/")
    cookies = "; ".join(f"{name}={value}" for name, value in own.cookies.items())
    head = f"HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n".encode()
    with connected(served.url) as stream:
        reader = stream.makefile("rb")
        for path in (f"{place}{goal}" for place in places for goal in goals):
            stream.sendall(b"GET %s %s\r\n" % (path.encode(), head))
            status, body = read_answer(reader)
            assert status in (303, 308, 400, 404, 503), path
            assert not STOLEN.search(body), path
    assert own.get("/static/live.js").status == 200


POST = b"POST /api/v1/commands HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (POST + b"Content-Length: 1000000000000\r\n\r\n", b"413"),
        (POST + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000, b"413"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + (b"x" * 0x8000 + b"\r\n8000\r\n") * 4, b"413"),
        (POST + b"X: " + b"x" * 300_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (POST + b"Content-Length: -1\r\n\r\n", b"400"),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", b"400"),
        (POST + b"Content-Length: 1, 1\r\n\r\nx", b"400"),
    ],
    ids=["announced", "sent", "in chunks", "a header", "an address", "negative", "two lengths", "a list of lengths"],
)
def test_what_is_too_large_or_has_no_right_length_is_refused_at_once(
    served: Served, request_: bytes, status: bytes
) -> None:
    with connected(served.url) as stream:
        try:
            stream.sendall(request_)
            told = stream.recv(4096)
        except ConnectionError:
            told = b""  # it was refused before all was sent, and the answer lost with the connection
    assert told[9:12] == status if told else len(request_) > 65_536
    assert served.browser().get("/login").status == 200


def test_a_body_without_an_end_is_not_two_requests(served: Served) -> None:
    """A proxy that reads the length, before a server that reads the chunks, would be led to send a hidden request."""
    hidden = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" % (5 + len(hidden))
    told = raw(served.url, POST + head + b"0\r\n\r\n" + hidden)
    assert told.count(b"HTTP/1.1 ") == 1


HOSTS = (
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.example:80",
    "127.0.0.1@evil.example",
    "evil.example#127.0.0.1",
    "evil.example\\127.0.0.1",
    "localhost.evil.example",
    "0x7f000001.evil.example",
    "[::1].evil.example",
    "",
)


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_name_of_this_machine_gets_no_page_and_no_cookie(served: Served, host: str) -> None:
    """DNS rebinding: a stranger's name that leads here all at once, in the browser of somebody who is logged in."""
    head = f"HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: 127.0.0.1\r\nForwarded: host=127.0.0.1\r\n"
    for path in ("/login", "/", "/static/live.js", "/api/v1/state", "/api/v1/openapi.json", "/nothing"):
        told = raw(served.url, f"GET {path} {head}Connection: close\r\n\r\n".encode())
        assert told.startswith(b"HTTP/1.1 400"), path
        assert b"evil" not in told
        assert b"Set-Cookie" not in told
    told = raw(served.url, f"GET http://127.0.0.1/login {head}Connection: close\r\n\r\n".encode())
    assert told.startswith(b"HTTP/1.1 400"), "the name in the request itself does not count"


def test_a_missing_account_costs_the_same_hash(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """User enumeration by timing. A hash takes a hundred times as long as all else; so hashes are counted, and their
    cost compared: a measure of time would depend on the machine."""
    costs: list[tuple[object, ...]] = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, **how: object) -> bytes:
        costs.append((how["n"], how["r"], how["p"]))
        return scrypt(password, **how)  # type: ignore[arg-type]  # as it came

    method, cheap = passwords.NOBODYS.partition("$")[0], "scrypt:1024:8:1"
    assert method == "scrypt:32768:8:1"
    monkeypatch.setattr(passwords, "METHOD", cheap)
    monkeypatch.setattr("counter.console.accounts.sessions.NOBODYS", passwords.NOBODYS.replace(method, cheap))
    monkeypatch.setattr(hashlib, "scrypt", counted)
    rig.account("lan", "operator")
    rig.accounts.people.add("mai", "Mai", "guide", by="test")  # has a code, no password yet
    costs.clear()
    browser = rig.browser()
    said = set()
    for secret in ("wrong password", "1234", "x" * 5000):
        for account in ("lan", "mai", "nobody", ""):
            rig.time.pass_(3600)
            answer = browser.log_in(account, secret)
            said.add((answer.status_code, answer.text.replace(f'value="{account}"', "").replace(" autofocus", "")))
    assert costs == [(1024, 8, 1)] * 12
    assert {status for status, _ in said} == {401}


def test_guessing_is_slowed_down_the_same_for_who_is_not_there(rig: Rig) -> None:
    rig.account("lan", "operator")
    waits = []
    for account in ("lan", "nobody"):
        rig.time.pass_(3600)
        browser = rig.browser()
        answers = [browser.log_in(account, "wrong password") for _ in range(8)]
        waits.append([(answer.status_code, answer.headers.get("Retry-After")) for answer in answers])
    assert waits[0] == waits[1]
    assert 429 in dict(waits[0])


def test_one_login_cannot_take_all_seats_and_one_browser_can_open_many_pages(served: Served) -> None:
    own = served.at_work("seats", "supervisor")
    with ExitStack() as stack:
        for _ in range(MOST_OF_ONE):
            assert _begin_stream(own, served, stack) == b"200"
        assert _begin_stream(own, served, stack) == b"503"
        assert own.get("/counter/1/live?once").status == 200, "who has no stream asks"
        other = served.at_work("seats-2", "supervisor")
        assert _begin_stream(other, served, stack) == b"200"


def _begin_stream(browser: WireBrowser, served: Served, stack: ExitStack) -> bytes:
    """The status of a stream, which stays open."""
    return _open_stream(browser, served.url, stack).recv(12)[9:]


def _open_stream(browser: WireBrowser, url: str, stack: ExitStack) -> socket.socket:
    stream = stack.enter_context(connected(url))
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    stream.sendall(f"GET /counter/1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode())
    return stream


def test_a_dead_browser_frees_its_seat(served: Served, eventually: Eventually, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cable is pulled: nothing tells the console so."""
    monkeypatch.setattr(server, "GONE_MS", 300)
    own = served.at_work("dead", "supervisor")
    with ExitStack() as stack:
        url = f"http://127.0.0.1:{stack.enter_context(Server(served.rig.app, port=0)).port}"
        dead = [_open_stream(own, url, stack) for _ in range(MOST_OF_ONE)]
        assert [stream.recv(12)[9:] for stream in dead] == [b"200"] * MOST_OF_ONE
        assert _open_stream(own, url, stack).recv(12)[9:] == b"503"
        for stream in dead:
            pull_the_cable(stream)
        eventually(lambda: _open_stream(own, url, stack).recv(12)[9:] == b"200", "no seat has become free")


def test_styles_and_scripts_come_while_the_accounts_are_held_and_all_streams_taken(served: Served) -> None:
    """A page without them has buttons too small for a finger."""
    rig = served.rig
    with ExitStack() as stack:
        for n in range(MOST // MOST_OF_ONE):
            browser = served.at_work(f"many-{n}", "supervisor")
            for _ in range(MOST_OF_ONE):
                _begin_stream(browser, served, stack)
        with rig.accounts.people._database.transaction():
            stranger = served.browser()
            for name in ("console.css", "counter.css", "guide.css", "live.js", "counter.js", "icon.svg"):
                assert stranger.get(f"/static/{name}", Cookie="luot-session=x").status == 200


def test_while_another_program_holds_the_accounts_pages_say_so(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def held(*_: object) -> None:
        raise AccountsError("accounts.sqlite: database is locked")

    browser = rig.at_work("lan", "operator")
    monkeypatch.setattr(rig.accounts.sessions, "account", held)
    for path, kind in (("/counter/1", "text/html"), ("/api/v1/state", "application/problem+json")):
        answer = browser.get(path)
        assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, kind, "5")
    assert "database is locked" in caplog.text
    assert "Traceback" not in caplog.text
