"""Public identifiers: ours (prefix and ten Crockford base32 characters), OCD ids and GEOIDs."""

import hashlib
import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
LENGTH = 10
PUBLIC_ID = re.compile(rf"([a-z]{{3}})-([{ALPHABET}]{{{LENGTH}}})", re.ASCII)
OCD_ID = re.compile(
    r"ocd-division/country:us(?:/[a-z_]+:[\w.~-]+)*", re.ASCII
)  # Open Civic Data, Division Identifiers (OCDEP 2)
GEOID = re.compile(r"\d{2}(?:\d{3}|\d{5}|\d{8})?", re.ASCII)  # Census: state, county, place, cousub


def new_id(prefix: str) -> str:
    """Make a random public id; random, so that gaps reveal nothing about unpublished items."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"


def derived_id(prefix: str, natural_key: str) -> str:
    """Make the public id that a natural key always gives: the same seed, the same id."""
    number = int.from_bytes(hashlib.sha256(f"{prefix}:{natural_key}".encode()).digest()[:7], "big")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return f"{prefix}-{''.join(digits)}"


def prefix_of(public_id: str) -> str | None:
    """Read the prefix of a well-formed public id; None for anything else."""
    match = PUBLIC_ID.fullmatch(public_id)
    return match.group(1) if match else None
