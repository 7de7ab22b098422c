"""The official's working copy."""

from django.core.validators import RegexValidator

from policies.desk.models.fields import ShortText, list_of_texts
from policies.desk.models.item import NotedItem
from policies.documents.official import OfficialDocument


class Official(NotedItem):
    """A person who holds, held or seeks a public office."""

    document = OfficialDocument

    name = ShortText(blank=False)
    names_as_printed = list_of_texts()
    wikidata_id = ShortText(
        max_length=20,
        verbose_name="Wikidata id",
        validators=[RegexValidator(r"\AQ[1-9]\d*\Z", "Write a Wikidata id, such as Q8652.")],
    )

    class Meta(NotedItem.Meta):
        db_table = "desk_official"
        ordering = ("name", "id")
