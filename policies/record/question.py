"""The question: what a search asks for in words, and the items that usual names in it stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Window
from django.db.models.functions import RowNumber

from policies.dates import covering
from policies.documents import BY_PREFIX
from policies.documents.base import folded
from policies.ids import prefix_of
from policies.record import texts
from policies.record.models import Value

MOST_WORDS = 16  # of a question; the others are left out
MOST_NAMED = 100  # items that a usual name may stand for
LONGEST_USUAL = 4  # words of a usual name
SHORTEST_BEGINNING = 3  # letters of a last word that may be the beginning of a longer one
# Asked for beside other words these are left out: a document that has the others may lack them.
SMALL = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to")
)


class Phrase(NamedTuple):
    """Words that follow each other; `begins`: the last is the beginning of a word."""

    words: tuple[str, ...]
    begins: bool = False


Alternative = tuple[Phrase, ...]  # all of these phrases
Group = tuple[Alternative, ...]  # any of these alternatives


class Named(NamedTuple):
    """A usual name in a question, and the item that it stands for."""

    words: tuple[str, ...]
    item: str
    name: str


@dataclass(frozen=True)
class Question:
    """What is asked for, in folded words: an edition matches that has each, or a name for it."""

    words: tuple[str, ...]
    named: tuple[Named, ...] = ()
    crowded: tuple[tuple[str, ...], ...] = ()  # usual names that stand for more items than these

    @classmethod
    def read(cls, text: str) -> "Question":
        """Read a question; a ValueError if it holds no word."""
        words = [word for printed in text.split() for word in _words(printed)][:MOST_WORDS]
        if not words:
            raise ValueError("This holds no Latin letter or digit: write a word to look for.")
        return cls(tuple(words))

    def known_at(self, revision: int) -> "Question":
        """Add the items whose usual names, as of a revision, stand in it; in one query.

        A name that stands for more than `MOST_NAMED` is taken for the first of them, by id.
        """
        spans = [
            self.words[start:end]
            for start in range(len(self.words))
            for end in range(start + 1, min(start + LONGEST_USUAL, len(self.words)) + 1)
        ]
        by_name = {" ".join(span): span for span in spans}
        found = (
            Value.objects.filter(
                covering("entry__revision_from", "entry__revision_to", revision),
                column="other_name",
                value__in=by_name,
            )
            .annotate(place=Window(RowNumber(), "value", "entry__item"))
            .filter(place__lte=MOST_NAMED + 1)
            .order_by("entry__item", "value")
            .values_list("place", "value", "entry__item", "entry__name_key")
        )
        named = [(place, Named(by_name[value], *row)) for place, value, *row in found]
        return replace(
            self,
            named=tuple(each for place, each in named if place <= MOST_NAMED),
            crowded=tuple(each.words for place, each in named if place > MOST_NAMED),
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """Give what must all be there: usual names first, the longest, then single words."""
        found: list[Group] = []
        covered: set[int] = set()
        spans = sorted({each.words for each in self.named}, key=lambda span: (-len(span), span))
        for span in spans:
            for start in self._places(span):
                if covered.isdisjoint(range(start, start + len(span))):
                    covered.update(range(start, start + len(span)))
                    found.append(self._group(span, start))
        left = [place for place in range(len(self.words)) if place not in covered]
        telling = [place for place in left if self.words[place] not in SMALL]
        alone = telling or ([] if found else left)
        found += [(self._plain(self.words[place : place + 1], place),) for place in alone]
        return tuple(found)

    def _places(self, span: Sequence[str]) -> Iterator[int]:
        for start in range(len(self.words) - len(span) + 1):
            if self.words[start : start + len(span)] == span:
                yield start

    def _group(self, span: tuple[str, ...], start: int) -> Group:
        """Give the words of a usual name, or the items that it stands for, or their names."""
        named = [each for each in self.named if each.words == span]
        ids = [(Phrase((texts.id_word(each.item),)),) for each in named]
        names = {(Phrase(tuple(each.name.split())),): None for each in named if each.name}
        return (self._plain(span, start), *ids, *names)

    def _plain(self, words: Sequence[str], start: int) -> Alternative:
        last = len(self.words) - 1
        return tuple(
            Phrase((word,), place == last and len(word) >= SHORTEST_BEGINNING)
            for place, word in enumerate(words, start)
        )

    @property
    def phrases(self) -> list[Phrase]:
        """Give every phrase that may stand in a text that matches, for marking it."""
        return [phrase for group in self.groups for each in group for phrase in each]


def _words(printed: str) -> list[str]:
    """Fold what stands between two spaces; an item's id becomes the word that stands for it."""
    public_id = printed.lower()
    return (
        [texts.id_word(public_id)] if prefix_of(public_id) in BY_PREFIX else folded(printed).split()
    )
