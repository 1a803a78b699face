"""Whether the broker can be reached, lets this device in, and keeps devices apart."""

from __future__ import annotations

from functools import partial

from core.messages.state import PartView
from doctor.bus.office import Heard
from doctor.told import ill, unknown, well
from words.broker_troubles import START, WRITE_ANEW, is_refused, why_away
from words.sentence import Sentence
from words.translation import mark

PART = "broker"
GOOD = mark("{uri} lets “{device}” in, and keeps to the devices' rights")
NOT_TRIED = mark("{uri} lets “{device}” in; whether it keeps to the devices' rights it has not said")
NO_CONNECTION = mark("No connection to {uri}: {why}")
CABLE = mark("Look whether the network cable sits tight, and whether the router has power")
REFUSED = mark("{uri} does not let “{device}” in: {why}")
OPEN = mark("{uri} lets “{device}” write what only the kiosk may write")
RULES = mark(
    "sudo luot broker-config --out /etc/luot, and sudo systemctl restart mosquitto: then each device has its rights"
)
NO_SECRETS = mark("No device has a password ([broker] secrets): whoever reaches {uri} can press any key")
SECRETS = mark("Remove the “#” before secrets in [broker], then: sudo luot broker-config --out /etc/luot")
SUDO = mark("Run it as root: sudo luot doctor")
SETTINGS_FIRST = mark("Not tried: first the mistakes in the settings")
NO_ACCOUNT = mark("Not tried: {why}")
ACCOUNT = mark('Add [[device]] with name = "doctor" and role = "doctor", then: sudo luot broker-config --out /etc/luot')


def broker(heard: Heard, uri: str, device: str, *, has_secrets: bool) -> PartView:
    values = {"uri": uri, "device": device, "why": partial(_why, heard.why_not or "")}
    if heard.why_not is not None:
        if is_refused(heard.why_not):
            return ill(PART, REFUSED, WRITE_ANEW, **values)
        return ill(PART, NO_CONNECTION, START, CABLE, **values)
    if not has_secrets:
        return ill(PART, NO_SECRETS, SECRETS, **values)
    if heard.keeps_apart is None:
        return unknown(PART, NOT_TRIED, **values)
    return well(PART, GOOD, **values) if heard.keeps_apart else ill(PART, OPEN, RULES, **values)


def _why(reason: str, language: str) -> str:
    said = why_away(reason)
    return said.said(language) if isinstance(said, Sentence) else said


def not_tried(why: object, *, is_forbidden: bool) -> PartView:
    return unknown(PART, NO_ACCOUNT, SUDO if is_forbidden else ACCOUNT, why=why)


def not_tried_before_settings() -> PartView:
    return unknown(PART, SETTINGS_FIRST)
