"""The wall: the screen in the waiting room that shows calls, queues and notices."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame would print a greeting on its first import
