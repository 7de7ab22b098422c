"""Publishing, measured in a process of its own: 40,000 places at once, or one rule of many.

Prints JSON: seconds of wall and of processor time a publication, and the peak of memory in bytes.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks import build
from policies.documents.base import Json

AT = datetime(2040, 1, 1, tzinfo=UTC)  # after any clock of the builds
WARM, TIMES = 3, 21


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Run something once; give what it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    took = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return took | {"memory": peak}


def places(scale: float) -> dict[str, float]:
    """Publish every place of a world as one revision of an empty database."""
    from django.core.management import call_command

    from benchmarks.world import World
    from policies.record.proposals import Proposal

    call_command("migrate", verbosity=0)
    documents = World(scale).jurisdictions()
    proposals = [Proposal(document["id"], "new", "", document) for document in documents]
    return timed(lambda: _publish(proposals))


def one() -> dict[str, float]:
    """Publish a correction of one rule, some times, each undone; give the medians."""
    from django.db import transaction

    from policies.record.models import OPEN, Entry
    from policies.record.proposals import Proposal

    rules = Entry.objects.filter(kind="detainer_policy", revision_to=OPEN).order_by("item")
    texts = rules.values_list("edition__document", flat=True)[: WARM + TIMES]
    took = []
    for text in texts:
        document = _proposed(json.loads(text))
        proposal = Proposal(document.pop("id"), "correction", "A misprint.", document)
        with transaction.atomic():
            took.append(timed(lambda found=[proposal]: _publish(found)))
            transaction.set_rollback(True)
    return {name: median(each[name] for each in took[WARM:]) for name in took[0]}


def _proposed(document: Json) -> Json:
    """Give a published document as an editor proposes it, corrected."""
    from policies.record.admission import ADDED

    kept = {name: value for name, value in document.items() if name not in ADDED}
    return kept | {"id": document["id"], "coding_note": "Corrected."}


def _publish(proposals: list) -> None:
    from policies.record.publish import publish

    publish(
        proposals,
        submitter="ana",
        approver="ben",
        two_people=True,
        message="Measured.",
        clock=lambda: AT + timedelta(seconds=1),
    )


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("places", "one"))
    parser.add_argument("url", help="of the database; empty for places")
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    build.configure(options.url)
    print(json.dumps(one() if options.what == "one" else places(options.scale)))


if __name__ == "__main__":
    main()
