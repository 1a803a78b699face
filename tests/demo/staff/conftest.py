"""The demo's way in, before a console with a kiosk that is played."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import Client

from counter.console.app import create_app as create_console
from demo.staff.accounts import StaffAccounts
from demo.staff.entrance import add_entrance, beside_console
from tests.counter.console.conftest import rig as rig
from tests.counter.console.rig import SETTINGS, Rig
from web.security import protect


@pytest.fixture
def staff(rig: Rig) -> StaffAccounts:
    return StaffAccounts(rig.accounts, SETTINGS)


@pytest.fixture
def client(rig: Rig, staff: StaffAccounts) -> Client:
    """A browser in which nobody is logged in."""
    app = Flask(__name__)
    protect(app)
    app.add_url_rule("/", view_func=lambda: "the demo's page")
    add_entrance(app, rig.console, staff)
    return Client(beside_console(app, create_console(rig.console._replace(staff_entrance="/"))))
