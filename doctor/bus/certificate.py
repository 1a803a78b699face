"""Until when the broker's certificate holds, where devices speak TLS with it."""

from __future__ import annotations

import ssl

from core.instant import Instant
from core.messages.state import PartView
from core.settings.sections import Settings
from doctor.told import ill, unknown, well
from runtime.bus.credentials import BrokerAccess, authority_file, tls_uris
from runtime.bus.tls import SOON, shown_certificate, why_not
from words.translation import mark

PART = "certificate"
PATIENCE_S = 3
HOLDS = mark("The broker's certificate holds until {date}")
ENDS = mark("The broker's certificate ends on {date}")
RENEW = mark("On the broker's machine: sudo luot tls init --renew, then sudo systemctl restart mosquitto")
NOT_BELIEVED = mark("{uri}: {why}")
SHOW = mark(
    "sudo luot tls show says what this machine and the broker have; see “TLS between the devices” in the manual"
)


def certificate(settings: Settings, now: Instant) -> PartView | None:
    """None: nothing here speaks TLS."""
    ca = authority_file(settings.broker)
    ends: list[Instant] = []
    for uri in tls_uris(settings.broker):
        try:
            ends.append(shown_certificate(uri, ca, PATIENCE_S).ends)
        except (OSError, ValueError) as error:
            why = why_not(error, BrokerAccess(uri, "", ca=ca))
            # That nobody answers is the broker's own part to tell.
            told = ill if isinstance(error, ssl.SSLError) else unknown
            return told(PART, NOT_BELIEVED, SHOW, uri=uri, why=why)
    return judge(min(ends), now) if ends else None


def judge(ends: Instant, now: Instant) -> PartView:
    is_soon = ends.moment - now.moment < SOON
    date = f"{ends.moment:%d/%m/%Y}"
    return ill(PART, ENDS, RENEW, date=date) if is_soon else well(PART, HOLDS, date=date)
