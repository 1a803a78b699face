"""Protects an office's pages from other web sites: which host names and requests are accepted, and response headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

OWN_HOSTS = ("127.0.0.1", "localhost")
"""Host names that are always answered."""
MAX_BODY_BYTES = 65536
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def protect(app: Flask, *, hosts: Iterable[str] = (), needs_origin: bool = False) -> None:
    """Applies everything in this file to each request and response of `app`.

    `hosts`: names that are answered beside `OWN_HOSTS`, iterated anew for each request. A foreign name that resolves to
    this machine would let its pages read ours. `needs_origin`: whether a request that may change something has to say
    from which page it comes, or to bring a token, which browsers never add by themselves.
    """
    app.config.update(TRUSTED_HOSTS=_Answered(hosts), MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.before_request(lambda: _refuse_other_sites(needs_origin=needs_origin))
    app.after_request(_add_headers)


class _Answered:
    """The names that are answered, for werkzeug; the fixed ones first, which need no look at the machine."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._hosts = hosts

    def __iter__(self) -> Iterator[str]:
        yield from OWN_HOSTS
        yield from self._hosts


def bearer_token() -> str | None:
    """The token in the request's `Authorization`; None: there is none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def _refuse_other_sites(*, needs_origin: bool) -> None:
    """Answers 404, or 403 where an origin is needed. "Same site" is not enough in a local network, where each port of a
    machine, and often each machine, is of one site. What a browser says of the site counts before the origin, which it
    may withhold; old browsers, and all over plain HTTP from another machine, say the origin alone."""
    if request.method in SAFE_METHODS:
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    is_foreign = site not in ("same-origin", "none") if site else not _is_own(origin)
    if is_foreign or (needs_origin and origin is None and bearer_token() is None):
        abort(403 if needs_origin else 404)


def _is_own(origin: str | None) -> bool:
    """Whether an origin, if there is one, is the host and port that was asked."""
    if origin is None:
        return True
    try:
        where = urlsplit(origin)
    except ValueError:
        return False
    return where.scheme in ("http", "https") and where.netloc == request.host


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    # With "no-referrer" browsers say of a form of ours that its origin is "null".
    response.headers["Referrer-Policy"] = "same-origin"
    return response
