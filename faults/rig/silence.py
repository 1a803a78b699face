"""A process that opens many connections and says nothing.

`python -m faults.rig.silence URI COUNT` keeps them until its stdin ends. It is a process of its own, as ours wait for
connections by `select`, which knows 1,024 files at most.
"""

from __future__ import annotations

import resource
import socket
import sys
from urllib.parse import urlsplit


def main() -> None:
    where, count = urlsplit(sys.argv[1]), int(sys.argv[2])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    strangers = [socket.create_connection((where.hostname or "", where.port or 0)) for _ in range(count)]
    print(len(strangers), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
