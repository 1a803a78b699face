"""Protects an office's pages from other web sites: which host names and requests are accepted, and response headers."""

from __future__ import annotations

from flask import Flask, Response, abort, request

TRUSTED_HOSTS = ["127.0.0.1", "localhost"]
"""Host names that are answered. A foreign name that resolves to this machine would let its pages read ours."""
MAX_BODY_BYTES = 65536


def protect(app: Flask) -> None:
    """Applies everything in this file to each request and response of `app`."""
    app.config.update(TRUSTED_HOSTS=TRUSTED_HOSTS, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.before_request(_refuse_foreign_posts)
    app.after_request(_add_headers)


def _refuse_foreign_posts() -> None:
    """Answers 404 to what another page has a browser send, also one of another port of this machine. Old browsers send
    `Origin` alone; clients that are no browsers send neither and are accepted.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_ours = site in ("same-origin", "none") if site else origin in (None, request.host_url.rstrip("/"))
    if request.method == "POST" and not is_ours:
        abort(404)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
