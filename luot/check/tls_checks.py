"""What `luot check` and `luot tls show` say of the broker's certificate: they connect as a device does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from core.settings.sections import Settings
from runtime.bus.credentials import BrokerAccess, authority_file, tls_uris
from runtime.bus.tls import SOON, shown_certificate, why_not
from words.translation import mark, say

PATIENCE_S = 2
"""How long a broker may take to answer."""
HOLDS = mark("{uri}: the broker's certificate holds until {date}")
ENDS = mark("warning: {uri}: the broker's certificate ends on {date}: luot tls init --renew, then restart mosquitto")
HAS_ENDED = mark(
    "warning: {uri}: the broker's certificate has ended on {date}: luot tls init --renew, then restart mosquitto"
)
PREVIOUS = mark("warning: {uri}: mosquitto still shows the previous certificate: restart it")
NOT_BELIEVED = mark("warning: {uri}: {reason}")


class TlsRemark(NamedTuple):
    text: str
    is_warning: bool


def tls_remarks(settings: Settings, now: datetime, language: str, *, own: str | None = None) -> Iterator[TlsRemark]:
    """A remark for each address at which the broker speaks TLS; none without TLS. `own`: the fingerprint of the
    broker's certificate in its file, where this is the broker's machine."""
    ca = authority_file(settings.broker)
    for uri in tls_uris(settings.broker):
        try:
            shown = shown_certificate(uri, ca, PATIENCE_S)
        except (OSError, ValueError) as error:
            reason = why_not(error, BrokerAccess(uri, "", ca=ca))
            yield TlsRemark(say(language, NOT_BELIEVED, uri=uri, reason=reason), is_warning=True)
        else:
            left = shown.ends.moment - now
            sentence = HAS_ENDED if left <= timedelta(0) else ENDS if left < SOON else HOLDS
            if own not in {None, shown.fingerprint}:
                sentence = PREVIOUS
            text = say(language, sentence, uri=uri, date=f"{now + left:%d/%m/%Y}")
            yield TlsRemark(text, is_warning=sentence != HOLDS)
