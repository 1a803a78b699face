"""`luot-kiosk` on a Pi whose lamps can be seen from outside: each output pin is a file in `$PINS`, "1" or "0"."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.__main__ import main
from runtime.pins import FACTORIES

PINS = Path(os.environ.get("PINS", "."))


class FilePin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    def _change_state(self, value: bool) -> Any:
        changed = super()._change_state(value)
        if self.function == "output":
            file = PINS / str(self.info.name)
            fresh = file.with_suffix(".new")
            fresh.write_text(str(int(value)), "ascii")
            fresh.replace(file)
        return changed


class FileFactory(MockFactory):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(pin_class=FilePin)


if __name__ == "__main__":
    FACTORIES["files"] = f"{__spec__.name}:FileFactory"
    sys.exit(main())
