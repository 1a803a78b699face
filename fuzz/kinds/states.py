"""Public states: what display, page, keypad and shell make of whatever decodes."""

from __future__ import annotations

import zlib
from contextlib import ExitStack, suppress

import msgspec

from core.instant import Instant
from core.messages.wire import WireError, decode_state, encode
from counter.keypad.lamp import is_lit, ms_to_change, newest_call, pattern
from demo.page.office_view import CurrentReplies, office_view
from demo.page.page_words import PageWords
from display.board import Board
from display.compose import office_typeface
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.services import rare_services
from fuzz.kind import Kind
from fuzz.sample_office import ZONE, morning, settings
from luot.guide.action_sentences import issuing_sentence, new_day_sentence, plan_list, slip_list
from runtime.bus.office_client import Known

ONE_DRAWN_OF = 40
"""States: to draw one takes some ten milliseconds."""
LATER_S = (0.0, 0.5, 7.0, 61.0, 100.0)


def open_kind(_: ExitStack) -> Kind:
    office, usual = settings(), morning().state
    words = [PageWords(office, language) for language in ("vi", "en")]
    canvas = Canvas.blank((960, 540), typeface=office_typeface())

    def take(data: bytes) -> None:
        with suppress(WireError):
            state = decode_state(data)
            board = Board(office=office.office, display=office.display, rare=rare_services(office))
            board.update(usual, 0.0, connected=True)
            board.update(state, 1.0, connected=True)
            frames = [board.frame_at(1.0 + later_s) for later_s in LATER_S]
            board.next_change(2.0)
            if zlib.crc32(data) % ONE_DRAWN_OF == 0:
                Picture(canvas).show(frames[0])
            known = Known(state, None), Known(state, "silence", Instant(0))
            for each, language in zip(known, words, strict=True):
                msgspec.json.encode(office_view(each, CurrentReplies(), (), language).as_json())
            for counter in state.counters[:3]:
                shown = pattern(counter, newest_call(state, counter.id), 61_000)
                is_lit(shown, 5)
                ms_to_change(shown, 5)
            issuing_sentence(state, "vi", ZONE)
            slip_list(state, "en", ZONE)
            plan_list(state, "vi")
            with suppress(ValueError):  # its `day` is a word of the kiosk's, which the shell asks about itself
                new_day_sentence(usual, state, "vi")
            encode(state)

    pieces = (
        b'"outcomes":[[5,10],[30,40]]',
        b'"outcomes":[[5,10],null]',
        b'"forecast":[0,1000000]',
        b"null",
        b",",
        b"{}",
    )
    return Kind((encode(usual),), pieces, take)
