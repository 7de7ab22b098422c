"""The form in which a document is stored: the same JSON values always give the same bytes."""

import unicodedata
from decimal import Decimal
from typing import Any

LARGEST = 2**53 - 1  # beyond it, readers in JavaScript lose digits
SMALLEST = 0.0001  # below it, Python writes a float with an exponent


class NotCanonicalError(ValueError):
    """A value that the record cannot hold; `field` is where it stands, such as `citations.note`."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def canonical_form(value: Any, field: str = "") -> Any:
    """Give the value with text in NFC and coordinates as plain numbers.

    Raises NotCanonicalError for NUL, broken Unicode and any number but an integer or a coordinate.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return canonical_text(value, field)
    if isinstance(value, dict):
        if field.rpartition(".")[2] == "coordinates":
            return {name: _coordinate(number, field) for name, number in value.items()}
        prefix = f"{field}." if field else ""
        return {name: canonical_form(each, prefix + name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical_form(each, field) for each in value]
    if isinstance(value, int) and abs(value) <= LARGEST:
        return value
    raise NotCanonicalError(
        field, f"{value!r} is neither text nor a whole number: write it as text."
    )


def canonical_text(text: str, field: str = "") -> str:
    """Give text in NFC; NUL and halves of surrogate pairs are refused."""
    if "\0" in text:
        raise NotCanonicalError(field, "The text holds a NUL character: remove it.")
    if text.isascii():
        return text
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonicalError(field, "The text holds half a character: type it anew.")
    return unicodedata.normalize("NFC", text)


def _coordinate(number: Any, field: str) -> float | None:
    """Read degrees, as a number or as text, to six decimals."""
    if number is None:
        return None
    try:
        degrees = round(float(Decimal(str(number))), 6) + 0.0  # -0.0 becomes 0.0
    except ArithmeticError:
        degrees = float("nan")
    if degrees != 0 and not SMALLEST <= abs(degrees) <= 180:
        raise NotCanonicalError(field, f"{number!r} is no coordinate: write degrees, as 25.774270.")
    return degrees
