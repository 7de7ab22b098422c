"""The source's working copy, and the captured text that never leaves the desk."""

import hashlib
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.deconstruct import deconstructible

from policies.desk.models.fields import (
    BasisField,
    CodedField,
    PartialDateField,
    ShortText,
    dated_with_basis,
    list_of_texts,
)
from policies.desk.models.item import NotedItem
from policies.documents.source import SourceDocument
from policies.record.verify import COVER


@deconstructible
class WebAddress(URLValidator):
    """An http or https address; the engines differ on upper case, so the scheme has none."""

    schemes = ["http", "https"]

    def __call__(self, value: str) -> None:
        """Refuse anything else, once."""
        if not value.startswith(("http://", "https://")):
            raise ValidationError(self.message, code=self.code)
        super().__call__(value)


def web_address(**kwargs: str) -> ShortText:
    """Make a column for an http or https address."""
    message = "Write an http:// or https:// address."
    return ShortText(max_length=500, validators=[WebAddress(message=message)], **kwargs)


def web_only(column: str) -> models.CheckConstraint:
    """Hold a column to http and https in the database: `javascript:` is never stored."""
    starts = Q(**{f"{column}__startswith": "https://"}) | Q(**{f"{column}__startswith": "http://"})
    return models.CheckConstraint(
        name=f"%(class)s_{column}_is_web",
        condition=Q(**{column: ""}) | starts,
        violation_error_message=f"“{column}”: write an http:// or https:// address.",
    )


class Source(NotedItem):
    """An article, law, dataset or other text that evidence rests on."""

    document = SourceDocument

    classification = CodedField("source_classification", blank=False)
    title = ShortText(max_length=300, blank=False)
    publisher = ShortText()
    authors = list_of_texts()
    url = web_address(verbose_name="URL")
    archived_url = web_address(verbose_name="archived URL")
    published = PartialDateField()
    published_basis = BasisField()
    accessed = models.DateField(null=True, blank=True)
    sha256 = ShortText(
        max_length=64,
        verbose_name="SHA-256",
        help_text="Of the captured text, in hexadecimal.",
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z", "Write 64 hexadecimal digits.")],
    )

    class Meta(NotedItem.Meta):
        db_table = "desk_source"
        ordering = ("title", "id")
        constraints: ClassVar = [
            *NotedItem.Meta.constraints,
            dated_with_basis("published"),
            web_only("url"),
            web_only("archived_url"),
        ]

    @property
    def has_evidence_against(self) -> bool:
        """What is cited does not cite: nothing disputes it here."""
        return False


class Capture(models.Model):
    """A source's captured text: at hand for checking quotations, never published."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="capture")
    text = models.TextField()

    class Meta:
        db_table = "desk_capture"

    def __str__(self) -> str:
        return f"captured text of {self.source}"

    @property
    def sha256(self) -> str:
        """Digest the text as captured, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_another_text(self) -> bool:
        """Say whether the source names another text's digest; a redacted text has lost its own."""
        named = self.source.sha256
        return bool(named) and named != self.sha256 and COVER not in self.text

    def paragraph(self, number: int) -> str | None:
        """Give the nth non-empty line, counted from one; None where there is none."""
        lines = [line for line in self.text.splitlines() if line.strip()]
        return lines[number - 1] if 0 < number <= len(lines) else None
