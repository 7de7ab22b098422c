"""The environment that tests and type checks run in, set before tracker.settings reads it.

pytest loads this with -p, mypy as its first plugin (both in pyproject.toml), so that both run
bare. What the caller has set, DATABASE_URL above all, stays.
"""

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy.plugin import Plugin

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("HTTPS", "false")  # the test client speaks http
os.environ.setdefault("RATE_LIMIT", "0")  # but where a test is about it
os.environ.setdefault("ANSWER_CACHE_MB", "0")  # each test has a world of its own
os.environ.setdefault("STATIC_FINDERS", "true")  # no collectstatic before a test


def plugin(_version: str) -> "type[Plugin]":
    """The plugin that mypy asks for; it adds nothing to the types."""
    from mypy.plugin import Plugin  # tests do not pay for importing mypy

    return Plugin
