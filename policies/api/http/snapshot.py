"""A middleware: public doors only read, and each answer is of one snapshot of the record."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse

from policies.api.http.cache import answer
from policies.api.problems import Problem, of_database, respond
from policies.record.reading import reading

READ = frozenset({"GET", "HEAD"})
METHODS = "GET, HEAD, OPTIONS"


def read(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what reads from the cache or the record, in one reading; refuse what would write."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.PUBLIC) or request.method == "OPTIONS":
            return get_response(request)
        if request.method not in READ:
            detail = f"Public doors only read: {METHODS}."
            return respond(request, Problem(405, detail, headers={"Allow": METHODS}))
        try:
            with reading():
                return answer(request, get_response)
        except Error as error:  # a view's own are answered by its handler
            problem = of_database(error)
            if problem is None:
                raise
            return respond(request, problem)

    return middleware
