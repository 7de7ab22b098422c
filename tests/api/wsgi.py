"""The application as servers call it, with every table denied but those of record and index."""

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.api.readers import only_public_tables

SIGNALS = (request_started, request_finished)


class Application:
    """A WSGI application that answers in this thread; its failures are answers of 500."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, whole: a file is read while it is sent."""
        # They would close the connection that holds the test's transaction.
        for signal in SIGNALS:
            signal.disconnect(close_old_connections)
        try:
            with only_public_tables():
                response = self.handler(environ, start_response)
                body = b"".join(response)
                response.close()
        finally:
            for signal in SIGNALS:
                signal.connect(close_old_connections)
        return [body]
