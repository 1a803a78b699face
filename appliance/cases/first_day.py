"""A card that was just written becomes an office, by nothing but what the installer's page tells somebody to type.

There is no network. The release lies on a stick; whoever types sits at a real terminal, behind a login and `sudo`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from appliance.answers import answer
from appliance.installation import UNITS
from appliance.installers_page import PAGE, commands
from appliance.office import Office
from appliance.patience import MissedError, until
from appliance.released import release
from appliance.stick import LABEL, stick
from appliance.technician import PROMPT, Said, Technician
from appliance.terminal import CTRL_X, Terminal
from appliance.trial import Trial
from faults.invariants import labels_issued
from faults.report import Outcome
from luot.device_test import BEGUN, ENDED, LOST, PRESSED
from luot.setup.left_open import BATTERY, LEFT_OPEN
from luot.setup.office import ADMINISTRATOR, PASSPHRASE_SAID
from luot.tried import UNTRIED
from runtime.exits import EXIT_FAULT
from words.translation import say

TIMES = 1
STEPS = (4, 5, 6)
"""Of the page: the time, the programs, the first number. Those before are done with a screwdriver and on a laptop."""
PATIENCE_S = 3600.0
CLOCK_MAY_DIFFER_S = 2
TOLD_MAY_DIFFER_S = 180
"""The setup tells the time in minutes, and what is told is looked at when all has ended."""
SAID = 200
"""So many characters of what a command has said last are told where it fails."""
LOG_IN = """
import re, sys
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
address, code = sys.argv[1:]
browser = build_opener(HTTPCookieProcessor(CookieJar()))
form = browser.open(address + "login", timeout=120).read().decode()
token = re.search('name="csrf_token" value="([^"]+)"', form)[1]
filled = urlencode({"csrf_token": token, "account": "admin", "password": code}).encode()
posted = Request(address + "login", filled, {"Origin": address.rstrip("/")})  # as each browser says
print(browser.open(posted, timeout=120).geturl())
""".strip()
CHOOSES_PASSWORD = "/account"  # noqa: S105  # the page on which somebody does who has logged in with a code


def run(trial: Trial) -> Iterator[Outcome]:
    file, machine = release(), trial.ground.bare()  # they may have to be made first
    began = time.monotonic()
    with machine as office:
        office.guest.plug_stick(stick(file, office.folder / "stick.img"))
        office.plug_printer()
        path = office.guest.plug_terminal()
        office.hand.run("/usr/bin/systemctl", "start", "--no-block", "serial-getty@hvc0")
        with closing(Terminal.connect(path)) as terminal:
            day = FirstDay(office, Technician(terminal))
            day.technician.log_in()
            day.took_s["login"] = time.monotonic() - began
            page = commands(PAGE.read_text("utf-8"))
            for command in (each for step in STEPS for each in page[step]):
                day.type(command.replace("luot-VERSION.run", file.name))
        day.first_number()
        trial.album.keep(office.screen(), "first-day")
        yield Outcome("an empty card, by the installer's page", 1, day.story, sum(day.took_s.values()), (), day.broken)
        yield _without_power(office)


class FirstDay:
    """Somebody follows the page; what it promises and does not keep is noted."""

    def __init__(self, office: Office, technician: Technician) -> None:
        self.technician = technician
        self.took_s = dict[str, float]()
        """What people wait for → how long they do."""
        self._office = office
        self._missed = list[str]()

    @property
    def broken(self) -> tuple[str, ...]:
        return tuple(self._missed)

    @property
    def story(self) -> str:
        return ", ".join(f"{what} {took_s:.0f} s" for what, took_s in self.took_s.items())

    def type(self, command: str) -> None:
        match command.split():
            case ["timedatectl"]:
                self._look_at_clock(command)
            case ["lsblk", *_]:
                self._promise(LABEL in self._done(command), f"{command} does not show the stick")
            case ["sudo", "sh", *_]:
                self._install(command)
            case ["sudo", "nano", file]:
                self._open_and_leave(command, file)
            case ["sudo", "systemctl", "restart", *_]:
                began = time.monotonic()
                self._done(command)
                self._await_units()
                self.took_s["all units after a restart"] = time.monotonic() - began
            case ["sudo", "luot", "test"]:
                self._try_devices(command)
            case _:
                self._done(command)

    def first_number(self) -> None:
        """A press, a slip, a key, and the number on the display."""
        self._office.await_issuing(PATIENCE_S)
        self.took_s["the first slip after its press"] = self._office.press()
        label = self._office.slips()[-1]
        newest = labels_issued(self._office.entries())[-1:]
        self._promise([label] == newest, f"the first slip says {label}, the journal's newest number is {newest}")
        self._office.call_next()
        try:
            took_s = until(f"{label} on the display", lambda: self._office.calls(label), look_s=2)
        except MissedError as error:
            self._missed.append(str(error))
        else:
            self.took_s["its call on the display"] = took_s

    def _done(self, command: str) -> str:
        said = self.technician.do(command, PATIENCE_S)
        self._look_at_status(command, said)
        return said.text

    def _look_at_status(self, command: str, said: Said, status: int = 0) -> None:
        self._promise(said.status == status, f"{command} ends with {said.status}: …{said.text[-SAID:]}")

    def _promise(self, is_kept: bool, otherwise: str) -> None:
        if not is_kept:
            self._missed.append(" ".join(otherwise.split()))

    def _look_at_clock(self, command: str) -> None:
        """Nothing but the machine's own clock tells the time here, as it does in an office without internet."""
        said = self._done(command)
        universal, own = (_moment(said, what) for what in ("Universal time", "RTC time"))
        self._promise(
            universal is not None and own is not None and abs((universal - own).total_seconds()) <= CLOCK_MAY_DIFFER_S,
            f"the machine's own clock says {own}, {universal} is wanted",
        )

    def _install(self, command: str) -> None:
        self.technician.terminal.type(command)
        to_questions_s, *between_s = answer(self.technician.terminal, [PROMPT])
        began = time.monotonic()
        said = self.technician.end(PATIENCE_S)
        self.took_s |= {
            "installation": to_questions_s,
            "questions": sum(between_s),
            "what they lead to": time.monotonic() - began,
        }
        self._look_at_status(command, said)
        self._look_at_end(said.text)
        self.took_s["all units, without a restart of the machine,"] = self._await_units()
        self._log_in(said.text)

    def _look_at_end(self, said: str) -> None:
        """What is to be written down must be there, and what is still to be done must be so."""
        self._promise(bool(_told(PASSPHRASE_SAID).search(said)), "no passphrase is told")
        _, _, left = said.partition(say("vi", LEFT_OPEN))
        lines = [line.strip() for line in left.splitlines() if line.strip()]
        battery = _told(BATTERY).fullmatch(lines[0]) if lines else None
        self._promise(len(lines) == 1 and battery is not None, f"what is left is told as {lines}")
        if battery:
            now = datetime.fromisoformat(self._office.hand.run("/usr/bin/date", "+%F %H:%M").strip())
            off_s = abs((now - datetime.fromisoformat(battery["time"])).total_seconds())
            self._promise(off_s <= TOLD_MAY_DIFFER_S, f"the setup says that it is {battery['time']}, at {now}")

    def _log_in(self, said: str) -> None:
        told = _told(ADMINISTRATOR).search(said)
        if not told:
            self._missed.append("neither the console's address nor a code is told")
            return
        address = f"http://{told['name']}:{told['port']}/"
        done = self._office.hand.attempt("/opt/luot/bin/python", "-c", LOG_IN, address, told["code"])
        self._promise(
            done.output.strip().endswith(CHOOSES_PASSWORD),
            f"the code does not lead into {address}: {(done.output + done.errors).strip()}",
        )

    def _await_units(self) -> float:
        took_s = until("all units", self._office.all_active, PATIENCE_S, look_s=1)
        for unit in UNITS:
            self._promise(not self._office.restarts(unit), f"{unit} was started more than once")
        return took_s

    def _open_and_leave(self, command: str, file: str) -> None:
        self.technician.terminal.type(command)
        self.technician.terminal.read_until(file)  # the echo
        shown = self.technician.terminal.read_until("[office]", PROMPT)
        self._promise(shown.endswith("[office]"), f"{command} shows {shown}")
        self.technician.terminal.press(CTRL_X)
        self._look_at_status(command, self.technician.end())

    def _try_devices(self, command: str) -> None:
        """Of several buttons one is pressed: it must be told that not all was tried."""
        self._office.await_issuing(PATIENCE_S)
        terminal = self.technician.terminal
        terminal.type(command)
        begun = say("vi", BEGUN)
        said = terminal.read_until(begun, PROMPT)
        if not said.endswith(begun):
            self._missed.append(f"{command}: {said}")
            return
        self.took_s["the test slip after its press"] = self._office.press()
        terminal.read_until(_start(PRESSED))
        terminal.type("")
        ended = self.technician.end()
        self._look_at_status(command, ended, EXIT_FAULT)
        told = [sentence for sentence in (ENDED, UNTRIED, LOST) if _start(sentence) in ended.text]
        self._promise(told == [ENDED, UNTRIED], f"{command} says at its end: …{ended.text[-SAID:]}")


def _without_power(office: Office) -> Outcome:
    """The plug is pulled and put back, as the page tells to do in the end."""
    before = labels_issued(office.entries())
    office.guest.reset()
    began = time.monotonic()
    office.hand.await_agent(PATIENCE_S)
    until("all units", office.all_active, PATIENCE_S, look_s=1)
    units_s = time.monotonic() - began
    office.await_issuing(PATIENCE_S)
    office.press()
    back_s = time.monotonic() - began
    after = labels_issued(office.entries())
    return Outcome(
        "its plug is pulled and put back",
        1,
        f"all units after {units_s:.0f} s, the next slip, {after[-1]}, after {back_s:.0f} s",
        back_s,
        tuple(f"{label} is gone" for label in before if label not in after)
        + tuple(f"{label} was given out twice" for label in set(after) if after.count(label) > 1),
        () if office.slips()[-1] == after[-1] else (f"the slips say {office.slips()}, the journal {after}",),
    )


def _moment(said: str, what: str) -> datetime | None:
    """That of a line of timedatectl's."""
    found = re.search(rf"{what}: \w+ (\d+-\d+-\d+ \d+:\d+:\d+)", said)
    return datetime.fromisoformat(found[1]) if found else None


def _start(sentence: str) -> str:
    """In Vietnamese, up to its first field."""
    return say("vi", sentence).partition("…")[0]


def _told(sentence: str) -> re.Pattern[str]:
    """Finds this sentence in Vietnamese, on a line of its own, with a group for each of its fields."""
    fields = re.findall(r"{(\w+)}", sentence)
    pattern = re.escape(say("vi", sentence, **{field: f"@{field}@" for field in fields}))
    for field in fields:
        pattern = pattern.replace(f"@{field}@", f"(?P<{field}>.+)")
    return re.compile(f"(?m)^{pattern}$")
