"""The desk's history and its people: who saved which version, under which pen name."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

HANDLE = RegexValidator(
    r"\A[a-z0-9][a-z0-9._-]{1,39}\Z",
    "A handle is 2 to 40 lower-case letters, digits, dots, dashes or underscores.",
)


class Editor(models.Model):
    """The pen name under which an account edits: it is published, the account name never."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="editor"
    )
    handle = models.CharField(max_length=40, unique=True, validators=[HANDLE])

    class Meta:
        db_table = "desk_editor"
        ordering = ("handle",)

    def __str__(self) -> str:
        return self.handle


class Version(models.Model):
    """One saved version of a working copy, as a document in the public shape.

    `revision` is the revision that published this version, if one did.
    """

    item = models.CharField(max_length=14)
    number = models.PositiveIntegerField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    document = models.TextField()
    revision = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "desk_version"
        ordering = ("item", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("item", "number"), name="version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.item}"
