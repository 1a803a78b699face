"""The floor of a start: a Flask program of three lines and its first answer.

Run as a child process: `python -m benchmarks.rig.hello PORT`.
"""

from __future__ import annotations

import sys

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]))
