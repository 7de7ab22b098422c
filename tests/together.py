"""Many at once, each on a connection of their own, as processes would be."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar, cast

from django.db import connections

_T = TypeVar("_T")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts together; give what each gave or raised."""
    gate = Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def elsewhere(act: Callable[[], _T]) -> _T:
    """Do one act on a connection of its own; what it raises is raised here."""
    (found,) = at_once(act)
    if isinstance(found, Exception):
        raise found
    return cast("_T", found)
