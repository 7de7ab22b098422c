"""Encoding: public answers compressed for whoever takes gzip, and a digest of what is sent."""

import hashlib
import re
from base64 import b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

# Forms that are compressed in themselves.
COMPRESSED = {
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


REFUSED = re.compile(r"q=0(\.0*)?")


class Encoding(GZipMiddleware):
    """Django's compression, with the same bytes each time: nothing public is secret (BREACH)."""

    max_random_bytes = 0

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress and digest (RFC 9530) what a public door answers; a file has no digest."""
        if not request.path_info.startswith(settings.PUBLIC):
            return response
        status = response.status_code
        if status == 304:
            del response["Content-Length"]  # Django's: 0, which is not the length of the 200
        if status in {200, 304}:
            patch_vary_headers(response, ["Accept-Encoding"])
        if status == 200 and response.get("Content-Type") not in COMPRESSED and takes_gzip(request):
            response = super().process_response(request, response)
        if status < 400 and status != 304 and not response.streaming:  # a problem brings its own
            response["Content-Digest"] = digest(response.content)  # type: ignore[attr-defined]
        return response


def takes_gzip(request: HttpRequest) -> bool:
    """Say whether gzip is named, and not by a weight of 0, which refuses it (RFC 9110, 12.5.3)."""
    given = request.META.get("HTTP_ACCEPT_ENCODING", "").lower()
    named = (coding.replace(" ", "").partition(";") for coding in given.split(","))
    return any(name == "gzip" and not REFUSED.fullmatch(weight) for name, _, weight in named)


def digest(body: bytes) -> str:
    """Give the value of Content-Digest (RFC 9530) for a body as it is sent."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"
