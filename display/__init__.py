"""The wall: what is called now, who was called before, how many wait."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # else pygame greets on stdout when it is first imported
