"""Pages of the console that are open all day: each reads its stream, as a browser does, and draws nothing.

Run as a child process: `python -m benchmarks.rig.open_pages URL COOKIE PAGE…`, where PAGE is relative to URL. Its first
line says that each page has had its first regions.
"""

from __future__ import annotations

import http.client
import sys
import threading
from urllib.parse import urlsplit

FIRST_S = 30


def main() -> None:
    url, cookie, *pages = sys.argv[1:]
    first = threading.Semaphore(0)
    for page in pages:
        threading.Thread(target=_read, args=(url, cookie, page, first), name=page, daemon=True).start()
    for page in pages:
        if not first.acquire(timeout=FIRST_S):
            raise TimeoutError(f"a page has no regions; one of {', '.join(pages)}: {page}")
    print("ready", flush=True)
    sys.stdin.read()


def _read(url: str, cookie: str, page: str, first: threading.Semaphore) -> None:
    """Reads until the stream ends, after ten minutes, and opens the next, as a browser does."""
    is_first = True
    while True:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", f"/{page}/live", headers={"Cookie": cookie})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{page}: {answer.status}")
        for line in answer:
            if is_first and line.startswith(b"event: regions"):
                is_first = False
                first.release()


if __name__ == "__main__":
    main()
