"""The parameters of the search, of which q stands on every list too."""

from django.core.exceptions import ValidationError

from policies.api.filters.base import Matches, Parameter, exactly
from policies.api.filters.columns import STATES, WordsParameter
from policies.api.filters.pages import PageParameters
from policies.api.filters.time import KnownAtParameters
from policies.api.lookups import held
from policies.api.problems import Fault
from policies.documents import KINDS
from policies.record.question import Question
from policies.record.search import matching


class QuestionParameter(Parameter):
    """Words that a document holds, each of them; the last may be the beginning of a word."""

    schema = {"type": "string", "examples": ["Miami Dade detain", "Gimenez", "NYC"]}

    def read(self, text: str) -> Question:
        """Read the words."""
        try:
            return Question.read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def matches(self, value: Question) -> Matches:
        """Match the rows whose texts hold the words, or what usual names among them stand for."""
        revision = self.parent.revision
        return exactly(held("pk", matching(value.known_at(revision), revision)))


def question() -> QuestionParameter:
    """Make the parameter `q`."""
    return QuestionParameter(
        "Words that the document holds, all of them, in any order (case and accents aside); the "
        "last may be the beginning of one."
    )


class SearchParameters(KnownAtParameters, PageParameters):
    """The parameters of the search over every kind."""

    needed = ("q",)

    q = question()
    kind = WordsParameter("Items of these kinds only.", "kind", tuple(KINDS))
    state = WordsParameter("Of these states only, by USPS code.", "state", STATES)

    def conflicts(self) -> list[Fault]:
        """Ask for a question where there is none."""
        missing = [] if "q" in self.data else [Fault("q", "Say what to look for: q=detain.")]
        return missing + super().conflicts()
