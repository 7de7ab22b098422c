"""Loading P1's places by loaddata: `dump FILE` writes the fixture, `load FILE` measures loading it."""

import json
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.p1.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings


def load(fixture: str) -> dict[str, float]:
    """Load the fixture into the empty database; give seconds, processor time and peak memory."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    cpu, wall = time.process_time(), time.perf_counter()
    call_command("loaddata", fixture, verbosity=0)
    took = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return took | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


if __name__ == "__main__":
    if sys.argv[1] == "dump":
        call_command("dumpdata", "p1.place", output=sys.argv[2], verbosity=0)
    else:
        print(json.dumps(load(sys.argv[2])))
