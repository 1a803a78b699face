"""The file in which accounts, sessions and tokens are kept: one small SQLite database, which only its owner reads."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from runtime.synced import make_folder

BUSY_TIMEOUT_S = 5
"""How long a statement waits for `luot console`, which writes the same file."""
VERSION = 1
SCHEMA = """
CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, language TEXT NOT NULL, theme TEXT NOT NULL,
  password TEXT NOT NULL, is_once INTEGER NOT NULL, pin TEXT);
CREATE TABLE browser (
  hash TEXT NOT NULL, account TEXT NOT NULL REFERENCES account ON DELETE CASCADE, wrong_pins INTEGER NOT NULL,
  seen INTEGER NOT NULL, PRIMARY KEY (hash, account));
CREATE TABLE session (
  hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account ON DELETE CASCADE, ends INTEGER NOT NULL);
CREATE TABLE token (
  name TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, counter TEXT, made INTEGER NOT NULL,
  made_by TEXT NOT NULL);
CREATE TABLE audit (
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, act TEXT NOT NULL, whose TEXT NOT NULL, by TEXT NOT NULL,
  detail TEXT NOT NULL);
"""
"""`ends`, `seen`, `made` and `at` are milliseconds since 1970 (UTC). Passwords and PINs are salted hashes; sessions,
browsers and tokens are random, so a plain hash hides them."""


class AccountsError(Exception):
    """The file cannot be used; the text says why."""


class Database:
    """One connection for all threads of the program. Its methods raise `AccountsError`."""

    def __init__(self, folder: Path) -> None:
        """Opens `accounts.sqlite` in the folder; makes both where they are missing."""
        self.path = folder / "accounts.sqlite"
        self._lock = threading.RLock()
        self._is_within = False
        """Whether the thread that holds the lock is in a transaction."""
        try:
            make_folder(folder, 0o700)
            _make(self.path)
            self._db = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise AccountsError(f"{self.path}: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within it becomes durable together, or nothing of it; one within another is part of it."""
        with self._lock:
            if self._is_within:
                yield
                return
            self._run("BEGIN IMMEDIATE")
            self._is_within = True
            try:
                yield
                self._run("COMMIT")
            except BaseException:
                # Also where COMMIT found the file in use, or all that is done later would wait for another COMMIT.
                # After some errors, such as a full disk, SQLite has done it already.
                if self._db.in_transaction:
                    self._run("ROLLBACK")
                raise
            finally:
                self._is_within = False

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._run(query, *values).fetchall()

    def change(self, statement: str, *values: object) -> int:
        """Executes a statement; returns how many rows it has changed."""
        with self._lock:
            return self._run(statement, *values).rowcount

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise AccountsError(f"{self.path}: {error}") from error

    def _prepare(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA secure_delete = ON")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise AccountsError(f"{self.path}: version {version}, expected {VERSION}: it is of a later Lượt")


def _make(path: Path) -> None:
    """Makes an empty file that nobody else may read. Root, who runs `luot console`, makes it for the service's user."""
    if path.exists():
        return
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)
