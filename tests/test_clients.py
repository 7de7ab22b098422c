"""docs/clients.md: each sample is run against a live server, and prints what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from policies.record import guards
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```(\w+)\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
DEMO = "http://127.0.0.1:8000"  # its address on the page
RUN = {
    "sh": ("bash", "-euo", "pipefail"),
    "python": (sys.executable,),
    "r": ("Rscript",),
}
TOOLS = ("curl", "soffice", "Rscript")  # .ci/run installs them

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server with the articles; one for all samples, which write nothing."""
    with django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
        call_command("loaddata", "articles", verbosity=0)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        with connection.cursor() as cursor:
            for statement in guards.removals(connection):
                cursor.execute(statement)
        call_command("flush", verbosity=0, interactive=False)  # puts the guards back


def needed(language: str, code: str) -> list[str]:
    """The tools that a sample needs and that are not installed."""
    named = [RUN[language][0], *re.findall(r"^ *([a-z]+) ", code, re.MULTILINE)]
    return [tool for tool in TOOLS if tool in named and not shutil.which(tool)]


def test_each_block_is_a_sample_with_what_it_prints() -> None:
    assert len(re.findall("^```", PAGE, re.MULTILINE)) == 4 * len(SAMPLES)
    assert {language for language, _, _ in SAMPLES} == RUN.keys()


@pytest.mark.parametrize(
    ("language", "code", "shown"),
    SAMPLES,
    ids=[f"{language}-{number}" for number, (language, _, _) in enumerate(SAMPLES, 1)],
)
def test_each_sample_prints_what_is_shown(
    server: str, tmp_path: Path, language: str, code: str, shown: str
) -> None:
    if missing := needed(language, code):
        pytest.skip(f"needs {', '.join(missing)}")
    sample = tmp_path / "sample"
    sample.write_text(code.replace(DEMO, server), encoding="utf-8")
    ran = subprocess.run(  # noqa: S603 - a page of ours
        [*RUN[language], sample],
        cwd=tmp_path,
        env={
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),  # LibreOffice keeps a profile there
            "LANG": "C.UTF-8",
            "NO_PROXY": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.replace(server, DEMO) == shown
