"""`luot-wall`: runs the wall in the foreground until SIGTERM; with `--frame` it draws one state and exits."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from core.instant import Instant
from core.messages.wire import WireError, decode_state
from core.settings.sections import Settings
from core.settings.views import view_of
from display.boards import board_of
from display.calls.call_queue import LastCall
from display.calls.last_call import state_folder
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.lasting_screen import LastingScreen
from display.screen_choice import open_screen
from display.screen_size import screen_size
from runtime.bus.credentials import CredentialsError, broker_access
from runtime.exits import (
    device_or_exit,
    end_for_now,
    exit_when_a_thread_dies,
    settings_or_exit,
    stop_on_signals,
)
from runtime.fonts import FontError
from runtime.log import configure_logging
from runtime.loop_watchdog import LoopWatchdog
from runtime.settings.load import add_settings_option, settings_path
from runtime.systemd import Systemd
from words.os_errors import os_error

logger = logging.getLogger("display")


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if bool(arguments.frame) != bool(arguments.state):
        parser.error("--frame and --state need each other")
    configure_logging()
    settings = settings_or_exit(arguments.settings)
    try:
        return _draw(arguments, settings) if arguments.frame else _run(arguments, settings)
    except OSError as error:
        logger.critical("%s", os_error(error, "en"))
        return end_for_now()
    except (CredentialsError, FontError, WireError) as error:
        logger.critical("%s", error)
        return end_for_now()


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    wall_device = device_or_exit(settings, arguments.device, role="wall")
    device, output = wall_device.name, wall_device.output
    exit_when_a_thread_dies()
    systemd, watchdog = Systemd(), LoopWatchdog()

    def on_tick() -> None:
        systemd.feed_watchdog()
        watchdog.feed()

    with ExitStack() as stack:
        stack.callback(watchdog.close)
        wall = open_wall(
            stack,
            settings=settings,
            device=device,
            access=broker_access(settings, device, os.environ),
            folder=state_folder(settings_path(arguments.settings), device, os.environ),
            max_sleep_s=min(systemd.period_s or watchdog.period_s, watchdog.period_s),
            on_tick=on_tick,
        )
        stop_on_signals(wall.stop)
        open_ = partial(open_screen, size=settings.display.size, typeface=office_typeface(), output=output)
        wall.open(LastingScreen(open_, monotonic=time.monotonic))
        with systemd.serving():
            logger.info("%s: ready", device)
            wall.run()
    return 0


def _draw(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draws `--state` at `--now`, or at the moment of the state, with the newest call highlighted."""
    try:
        state = decode_state(Path(arguments.state).read_bytes())
    except WireError as error:
        what = f"{arguments.state} is not a state as it stands on the bus, or only a part of one"
        raise WireError(f"{what} ({error})") from None
    last_call = LastCall(state.day, max((call.call_no for call in state.calls), default=0))
    board = board_of(settings, view=view_of(settings, arguments.device), last_call=last_call)
    age_s = 0.0 if arguments.now is None else (arguments.now - state.at) / 1000
    board.update(state, -age_s, connected=True)
    board.start_newest_call(0.0)
    canvas = Canvas.blank(arguments.size, typeface=office_typeface())
    Picture(canvas).show(board.frame_at(0.0))
    Path(arguments.frame).write_bytes(canvas.png())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luot-wall", description="The wall: shows who is called, and where to.")
    add_settings_option(parser)
    parser.add_argument("--device", metavar="NAME", default="wall")
    parser.add_argument("--frame", metavar="PNG", help="draw one picture of --state and exit")
    parser.add_argument("--state", metavar="FILE", help="a state as it stands on the bus (JSON)")
    parser.add_argument("--size", metavar="WxH", type=screen_size, default=(1920, 1080), help="of --frame; 1920x1080")
    parser.add_argument("--now", metavar="TIME", type=_time, help="of --frame, RFC 3339; else the state is of now")
    return parser


def _time(text: str) -> Instant:
    try:
        return Instant.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a time such as 2026-11-24T01:15:42Z") from None


if __name__ == "__main__":
    sys.exit(main())
