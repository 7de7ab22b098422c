"""A server under measurement: two processes of one worker, each on a port of its own.

One port with two workers deals eight kept connections unevenly, at random; two ports give each
worker four. The worker is gunicorn's gthread, for sync keeps no connection open; one thread each,
for more only wait for one another in Python.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.build import CACHE, ROOT

WORKERS = 2
PATIENCE = 60  # seconds that a server may take to start
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def gunicorn(application: str) -> list[str]:
    """Give the command of a gunicorn worker, but for its address."""
    options = "--workers 1 --worker-class gthread --threads 1 --keep-alive 75 --timeout 600"
    quiet = "--log-level error --no-control-socket"
    return [sys.executable, "-m", "gunicorn", application, *options.split(), *quiet.split()]


@dataclass
class Server:
    """A peer that serves: its name, its command, the option that names its address, its settings."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    bind: Sequence[str] = ("--bind", "127.0.0.1:{port}")
    ports: list[int] = field(default_factory=list)
    processes: list[subprocess.Popen] = field(default_factory=list)

    def start(self) -> None:
        """Start the workers and wait until both answer."""
        self.ports = [free_port() for _ in range(WORKERS)]
        environment = os.environ | self.environment
        with (CACHE / f"{self.name}.log").open("w") as log:
            for port in self.ports:
                command = [*self.command, *(part.format(port=port) for part in self.bind)]
                process = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
                )
                self.processes.append(process)
        for port, process in zip(self.ports, self.processes, strict=True):
            self._await(port, process)

    def _await(self, port: int, process: subprocess.Popen) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at once: see .bench/{self.name}.log.")
            try:
                fetch(port, "/")
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"{self.name} did not answer within {PATIENCE} seconds.")

    def stop(self) -> None:
        """End the workers, by their ids."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()

    def pids(self) -> list[int]:
        """Give the processes and what they started."""
        found = [process.pid for process in self.processes]
        for pid in list(found):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            found += map(int, children.split())
        return found

    def cpu(self) -> float:
        """Give the processor seconds that the workers have used so far."""
        return sum(map(_cpu, self.pids()))

    def forget_peak(self) -> int:
        """Begin to measure the peak of memory anew; give what the workers hold now, in bytes."""
        for pid in self.pids():
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        return self.memory("VmRSS")

    def memory(self, name: str = "VmHWM") -> int:
        """Give the peak of the workers' resident memory since then, in bytes."""
        return sum(_status(pid, name) for pid in self.pids())


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict, bytes]:
    """Ask once, as the load does, of a host without its port: status, headers, body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in ({"Host": "127.0.0.1", "Accept": "*/*"} | (headers or {})).items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): text for name, text in response.getheaders()}, body


@contextmanager
def running(servers: Sequence[Server]) -> Iterator[None]:
    """Run the servers, and end them whatever happens."""
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            server.stop()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0
