"""Which requests an office's pages answer."""

from __future__ import annotations

import pytest
from flask import Flask

from web.security import protect


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    protect(app)
    app.add_url_rule("/press", view_func=lambda: "pressed", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8080"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 404),
        ({"Sec-Fetch-Site": "same-site"}, 404),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8080"}, 404),
        ({"Origin": "http://localhost:8080"}, 200),
        ({"Origin": "http://localhost:9090"}, 404),
        ({"Origin": "https://evil.example"}, 404),
        ({"Origin": "null"}, 404),
    ],
)
def test_only_our_own_page_and_tools_may_post(app: Flask, headers: dict[str, str], status: int) -> None:
    client = app.test_client()
    assert client.post("/press", base_url="http://localhost:8080", headers=headers).status_code == status
    assert client.get("/press", base_url="http://localhost:8080", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.evil.example", ""])
def test_a_foreign_name_of_this_machine_is_not_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/press", headers={"Host": host}).status_code == 400
