"""The latest words of places, of their bodies and of people, as layers."""

from django.db.models import Case, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from policies.api.filters.layer import Own, Owned, Rows, compared
from policies.api.filters.time import MomentParameters
from policies.api.lookups import any_of, of_kind, shows
from policies.dates import LAST_DAY
from policies.documents.stance import StanceDocument
from policies.record import queries
from policies.record.answer import UNANSWERED


class LatestWords(Own):
    """A place's own statements on one code, each body's latest as of the day: its own, and theirs.

    Latest and tied are meant as in `record.answer`: by the latest day that a statement can have
    been made on, which is `certain_from`; LAST_DAY where there is none, which ties with any. What
    says nothing gives way to what says something.
    """

    def __init__(self, column: str, says: str, owned: Owned) -> None:
        self.column = column
        super().__init__(StanceDocument, says, owned, compared(StanceDocument, column))

    def same(self, said: Rows) -> Rows:
        """Narrow statements to those of whom the statement at hand is of."""
        # Not by the index of bodies: most entries have none, and all these would be read.
        body = Concat("on_behalf_of", Value(""))
        return said.alias(body=body).filter(
            jurisdiction=OuterRef("jurisdiction"), body=OuterRef("on_behalf_of")
        )

    def rows(self, asked: MomentParameters, condition: Q, *, certain: bool = False) -> Rows:
        """Give the latest statements that meet a condition; certainly, if none tied differs."""
        said = self.all_rows(asked).filter(self.holding(asked, certain=False))
        nothing = When(**{f"{self.column}__in": UNANSWERED}, then=False)
        said = said.exclude(**{self.column: ""}).alias(says=Case(nothing, default=True))
        same = self.same(said)
        # `says` is an alias, which the plugin of types does not see from here.
        alike = same.filter(says=OuterRef("says"))  # type: ignore[misc]
        later = alike.filter(certain_from__gt=OuterRef("certain_from"), certain_from__lt=LAST_DAY)
        telling = Q(says=True) | ~Q(any_of(same.filter(says=True)))  # type: ignore[misc]
        latest = said.filter(condition, telling, ~Q(any_of(later)))
        if not certain:
            return latest
        others = alike.filter(~condition, certain_from__gte=OuterRef("certain_from"))
        sure = self.holding(asked, certain=True) & Q(certain_from__lt=LAST_DAY)
        return latest.filter(sure, ~Q(any_of(others)))


class LatestWordsOfPerson(LatestWords):
    """A person's statements on one code, in any office or for themselves, not about elsewhere."""

    def all_rows(self, asked: MomentParameters) -> Rows:
        """Give the statements of any day."""
        of_stances = of_kind(self.document.kind)
        return queries.entries_at(asked.revision).filter(of_stances, elsewhere=False)

    def same(self, said: Rows) -> Rows:
        """Narrow statements to those of whom the statement at hand is of."""
        shown = shows(OuterRef(OuterRef("official")))
        return said.filter(shown, official=OuterRef("official"))
