"""The wall's main loop: takes in what comes from the kiosk, draws and chimes when something changes, else sleeps."""

from __future__ import annotations

import queue
from collections.abc import Callable

from msgspec import UNSET, Struct
from msgspec.structs import replace

from core.messages.state import Health, State
from display.board import Board
from display.calls.call_queue import NEVER, LastCall
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.frame import Frame
from display.heard import Heard
from display.screen import Screen
from runtime.bus.bus import BusEvent
from runtime.bus.client import BusClient
from runtime.inbox import Inbox, next_item
from voice.announcer import Announcer
from voice.caller import Caller

PNG_SIZE = (1920, 1080)
"""Size of the picture that `Wall.png` returns, whatever the size of the screen."""
DRAWN_EVERY_S = 15.0
"""So often health says of what time the picture is."""
TAKE_FOR_S = 0.1
"""After taking items in for so long the wall draws, even if more have come: a flood must not stop the picture."""


class Stop(Struct, frozen=True):
    """Ends the main loop."""


class Rehearsed(Struct, frozen=True):
    """The voice's engine has said a sentence, or failed to: a call may wait for it."""


class PngRequest(Struct, frozen=True):
    reply: queue.SimpleQueue[bytes]


InboxItem = BusEvent | PngRequest | Rehearsed | Stop


class Wall:
    """The wall is owned by one thread, which opens and runs it; `stop` and `png` may be called from any other."""

    def __init__(
        self,
        *,
        inbox: Inbox[InboxItem],
        board: Board,
        client: BusClient,
        store_last_call: Callable[[LastCall], None],
        caller: Caller,
        announcer: Announcer,
        health: Health,
        stopwatch: Callable[[], float],
        max_sleep_s: float | None = None,
        on_tick: Callable[[], None] = lambda: None,
        on_frame: Callable[[], None] = lambda: None,
        turn_screen: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """`health`: the fields that do not change. `on_tick` is called in each round, at least every `max_sleep_s`, and
        between the pieces of a picture: the first takes half a minute on a starved machine. `on_frame` is called when
        another picture has been drawn; `turn_screen` after each look, with whether the screen need be on."""
        self.inbox = inbox
        self._board = board
        self._client = client
        self._store_last_call = store_last_call
        self._heard = Heard(board, caller, announcer)
        self._health = health
        self._stopwatch = stopwatch
        self._max_sleep_s = max_sleep_s
        self._on_tick = on_tick
        self._on_frame = on_frame
        self._turn_screen = turn_screen
        self.frame_no = 0
        """Another number for each picture."""
        self._taken: tuple[State | None, bool] = (None, False)
        """The state, and whether it was fresh, as the board last took them over."""
        self._reported: tuple[Health, bool] | None = None
        """Without `drawn`; and whether the picture was that of a test, which is reported as soon as it is there."""
        self._reported_at = NEVER
        self._frame: Frame | None = None
        self._stopped = False
        self._png_requests: list[PngRequest] = []
        self._png: tuple[Frame | None, bytes] = (None, b"")

    def open(self, screen: Screen) -> None:
        """Draws the first picture. Call it in the thread that has opened the screen and will call `run`."""
        self._screen = screen
        self._picture = Picture(screen.canvas, self._on_tick)
        self._reported = None
        self._show()

    def run(self) -> bool:
        """Runs until `stop` is called; False if the window was closed instead, so that it may be opened anew."""
        try:
            while not self._stopped and self._screen.handle_events():
                self._take_items()
                self._show()
                self._on_tick()
        finally:
            self._client.report_health(Health(online=False))
            self._screen.close()
        return self._stopped

    def stop(self) -> None:
        self.inbox.put(Stop())

    def png(self, within_s: float = 5) -> bytes:
        """The wall's picture at this moment as a PNG file; raises `queue.Empty` if the wall does not reply in time."""
        request = PngRequest(queue.SimpleQueue())
        self.inbox.put(request)
        return request.reply.get(timeout=within_s)

    def _take_items(self) -> None:
        """Sleeps until an item comes or the picture must change, and takes the items that there are."""
        item = next_item(self.inbox, self._sleep_s())
        draw_at = self._stopwatch() + TAKE_FOR_S
        while item is not None:
            self._handle(item)
            item = next_item(self.inbox, 0) if self._stopwatch() < draw_at else None

    def _sleep_s(self) -> float | None:
        now = self._stopwatch()
        change = self._board.next_change(now)
        waits = (None if moment is None else max(0.0, moment - now) for moment in (change, self._heard.next_change()))
        limits = (*waits, self._screen.poll_s, self._max_sleep_s)
        return min((limit for limit in limits if limit is not None), default=None)

    def _handle(self, item: InboxItem) -> None:
        match item:
            case Stop():
                self._stopped = True
            case PngRequest():
                self._png_requests.append(item)
            case Rehearsed():
                pass  # each round looks whether a call can be said
            case _:
                self._handle_bus(item)

    def _handle_bus(self, event: BusEvent) -> None:
        self._client.handle(event)
        state, fresh = self._client.state, self._client.fresh and self._client.confirmed
        (state_before, fresh_before), self._taken = self._taken, (state, fresh)
        if state is not None and state is not state_before:
            self._board.update(state, self._stopwatch(), connected=fresh)
            self._heard.update(state, self._stopwatch())
        elif fresh != fresh_before:
            self._board.set_connected(self._stopwatch(), connected=fresh)

    def _show(self) -> None:
        """Draws what has changed. A call that starts is drawn before it is stored and sounded: the disk may be slow."""
        now = self._stopwatch()
        self._heard.end(now)
        call = self._board.start_next_call(now)
        before, self._frame = self._frame, self._board.frame_at(now)
        if self._picture.canvas is not self._screen.canvas:
            self._picture = Picture(self._screen.canvas, self._on_tick)
        if changed := self._picture.show(self._frame):
            self._on_tick()
        self._screen.refresh(changed)
        if call and self._board.last_call:
            self._store_last_call(self._board.last_call)
            self._heard.start(call, now)
        self._heard.say_next(self._stopwatch())
        self._report_health()
        if self._frame != before:
            self.frame_no += 1
            self._on_frame()
        self._turn_screen(not (self._frame.curtain and self._frame.curtain.dark))
        self._answer_png_requests()

    def _report_health(self) -> None:
        """At once when it has changed; when only time has passed, now and then."""
        shown, spoken = (UNSET if each is None else each for each in (self._board.shown, self._heard.spoken))
        health = replace(
            self._health,
            shown=shown,
            spoken=spoken,
            screen=self._screen.status(),
            picture=False if self._screen.is_black else UNSET,
            renderer=self._screen.renderer or UNSET,
            sound=self._heard.works,
        )
        state, now = self._taken[0], self._stopwatch()
        told = (health, bool(self._frame and self._frame.curtain and self._frame.curtain.test))
        if told != self._reported or (state and now - self._reported_at >= DRAWN_EVERY_S):
            self._reported, self._reported_at = told, now
            self._client.report_health(replace(health, drawn=state.at) if state else health)

    def _answer_png_requests(self) -> None:
        """Answers all requests with one file, which is made anew only for another picture."""
        requests, self._png_requests = self._png_requests, []
        if requests and self._frame and self._png[0] != self._frame:
            self._png = (self._frame, self._draw_png(self._frame))
        for request in requests:
            request.reply.put(self._png[1])

    def _draw_png(self, frame: Frame) -> bytes:
        canvas = self._screen.canvas
        if canvas.size != PNG_SIZE:
            canvas = Canvas.blank(PNG_SIZE, typeface=canvas.typeface)
            Picture(canvas, self._on_tick).show(frame)
        return canvas.png()
