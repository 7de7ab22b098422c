"""The load: raw connections that are kept open, each asking its next target when it is answered.

Run as a process of its own, it reads one JSON object and writes one; it parses no more of an answer
than its length, for it shares the processors with the servers that it measures.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

BUFFER = 1 << 18
LONGEST = 600.0  # seconds that an answer may take

Target = Sequence[str]  # a path, and the ETag that the reader holds or ""


def request(target: Target) -> bytes:
    """Write the bytes of a GET."""
    path, tag = target
    held = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{held}\r\n".encode()


class Connection:
    """One open connection, and how much of the answer under way has come."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), LONGEST)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = memoryview(bytearray(BUFFER))
        self.status, self.began, self.received = 0, 0.0, 0
        self.awaited: int | None = None  # bytes; None for a chunked answer
        self.tail = b""

    def ask(self, asked: bytes) -> None:
        """Send a request."""
        self.status, self.received, self.tail = 0, 0, b""
        self.began = time.perf_counter()
        self.socket.sendall(asked)

    def is_answered(self) -> bool:
        """Take what has come; say whether that was the last of the answer."""
        count = self.socket.recv_into(self.buffer)
        if not count:
            raise ConnectionError("The server closed the connection.")
        self.received += count
        if not self.status:
            self._begin(bytes(self.buffer[: min(count, 4096)]))
        if self.awaited is not None:
            return self.received >= self.awaited
        self.tail = (self.tail + bytes(self.buffer[max(0, count - 5) : count]))[-5:]
        return self.tail == b"0\r\n\r\n"

    def _begin(self, start: bytes) -> None:
        head = start.partition(b"\r\n\r\n")[0]
        self.status = int(head[9:12])
        lines = dict(line.lower().partition(b":")[::2] for line in head.split(b"\r\n")[1:])
        body = int(lines.get(b"content-length", b"0"))
        is_chunked = b"chunked" in lines.get(b"transfer-encoding", b"")
        self.awaited = None if is_chunked else len(head) + 4 + body


def run(
    ports: Sequence[int],
    targets: Sequence[Target],
    connections: int,
    seconds: float,
    *,
    again: bool,
) -> dict[str, Any]:
    """Ask until the time is over, or until no target is left unless they are asked again.

    Gives requests, seconds, bytes, statuses and latencies in milliseconds.
    """
    asked = [request(target) for target in targets]
    following: Iterator[bytes] = chain.from_iterable(repeat(asked)) if again else iter(asked)
    selector = selectors.DefaultSelector()
    statuses, latencies, received = Counter[int](), list[float](), 0
    started, open_connections = time.perf_counter(), 0
    for number in range(connections):
        if (first := next(following, None)) is not None:
            connection = Connection(ports[number % len(ports)])
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(first)
            open_connections += 1
    while open_connections:
        for key, _ in selector.select(LONGEST):
            connection = key.data
            if not connection.is_answered():
                continue
            now = time.perf_counter()
            latencies.append((now - connection.began) * 1000)
            statuses[connection.status] += 1
            received += connection.received
            if now - started < seconds and (coming := next(following, None)) is not None:
                connection.ask(coming)
            else:
                selector.unregister(connection.socket)
                connection.socket.close()
                open_connections -= 1
    return {
        "requests": len(latencies),
        "seconds": time.perf_counter() - started,
        "bytes": received,
        "statuses": {str(status): count for status, count in statuses.items()},
        "latencies": sorted(round(each, 3) for each in latencies),
    }


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(run(**given), sys.stdout)
