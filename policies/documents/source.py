"""The source: an article, law, dataset or other text that evidence rests on."""

from policies.documents.base import NotedDocument
from policies.documents.fields import Citation, CodeField, Day, PartialDateField, Text, Texts, Url


class SourceDocument(NotedDocument):
    """What the text is, who published it and when, and the digest of what we captured."""

    kind = "source"
    endpoint = "sources"
    prefix = "src"
    singular = "source"
    plural = "sources"
    shown = ("title", "publisher", "classification", "published", "url")
    named_by = "title"
    dated_by = "published"

    classification = CodeField("source_classification", required=True)
    title = Text(required=True, allow_null=False, allow_blank=False)
    publisher = Text()
    authors = Texts()
    url = Url()
    archived_url = Url()
    published = PartialDateField()
    accessed = Day()
    sha256 = Text()
    # What is cited does not cite: the list is there, and empty, as in every document.
    citations = Citation(many=True, read_only=True, default=list)
