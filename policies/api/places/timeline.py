"""The timeline of a place: everything that bears on it and has a date, the earliest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.dates import PartialDate, covers, event_bounds, is_certain_on
from policies.documents import document_of
from policies.documents.base import Json
from policies.documents.fields import partial_date
from policies.record.freshness import evidence_of

# Kinds with a period: what its two ends are called, and the field of the body that acts.
PERIODS = {
    "detainer_policy": ("rule_starts", "rule_ends", "agency"),
    "custody": ("custody_starts", "custody_ends", "agency"),
    "tenure": ("office_starts", "office_ends", "agency"),
    "designation": ("labelled", "label_ends", "labeller_agency"),
}


@dataclass(frozen=True)
class Timeline:
    """The documents that bear on a place, and what they date, seen from a day (None: from any)."""

    documents: Sequence[Json]
    day: PartialDate | None
    certain: bool = False

    def entries(self) -> list[Json]:
        """Give what had happened by the day, by the first day that it can have happened on."""
        dated = [entry for entry in self._all() if entry["date"] and self._had_happened(entry)]
        return sorted(
            dated, key=lambda entry: (*_bounds(entry["date"]), _rank(entry), entry["item"])
        )

    def undated(self) -> list[Json]:
        """Give what happened on a day that is not known."""
        found = [entry for entry in self._all() if not entry["date"]]
        return sorted(found, key=lambda entry: (entry["item"], entry["event"]))

    def _had_happened(self, entry: Json) -> bool:
        if self.day is None:
            return True
        bounds = event_bounds(partial_date(entry["date"]), None)
        possible = covers(
            bounds.possible_from, bounds.possible_until, self.day.latest, self.day.earliest
        )
        return possible and (not self.certain or entry["match"] == "certain")

    def _all(self) -> Iterator[Json]:
        for document in self.documents:
            if document["kind"] in PERIODS:
                yield from self._of_period(document)
            elif document["kind"] == "instrument":
                yield from self._of_instrument(document)
            elif document["kind"] == "stance":
                yield self._entry(
                    document,
                    ("statement", "stated_on", document["stated_on"]),
                    instrument=document["in_response_to"],
                    issuer=document["on_behalf_of"],
                    by=document["speaker"],
                )

    def _of_period(self, document: Json) -> Iterator[Json]:
        starts, ends, body = PERIODS[document["kind"]]
        ended_by = document.get("ended_by")
        yield self._enacted(document, (starts, "effective_from"), document.get("instrument"), body)
        if document["effective_until"] or ended_by:
            yield self._enacted(document, (ends, "effective_until"), ended_by, body)

    def _enacted(
        self, document: Json, what: tuple[str, str], instrument: Json | None, body: str
    ) -> Json:
        paper = self._papers.get(instrument["id"], {}) if instrument else {}
        event, field = what
        return self._entry(
            document,
            (event, field, document[field]),
            instrument=instrument,
            issuer=paper.get("issuer") or document[body],
            by=paper.get("signed_by"),
            ground=document.get("ground") if field == "effective_from" else None,
        )

    def _of_instrument(self, document: Json) -> Iterator[Json]:
        for event in document["events"]:
            yield self._entry(
                document,
                (event["event"], f"events.{event['event']}", event["date"]),
                instrument=document_of(document["id"]).mention(document),
                issuer=event["by"] or document["issuer"],
                by=document["signed_by"] if event["by"] in (None, document["issuer"]) else None,
                ground=event["note"],
            )

    @property
    def _papers(self) -> dict[str, Json]:
        return {each["id"]: each for each in self.documents if each["kind"] == "instrument"}

    def _entry(
        self,
        document: Json,
        what: tuple[str, str, Json | None],
        *,
        instrument: Json | None,
        issuer: Json | None,
        by: Json | None,
        ground: str | None = None,
    ) -> Json:
        event, field, day = what
        cited = [each for each in document["citations"] if field in each["bears_on"]]
        return {
            "date": day,
            "event": event,
            "kind": document["kind"],
            "item": document["id"],
            "link": document["link"],
            "title": document_of(document["id"]).called(document),
            "instrument": instrument,
            "issuer": issuer,
            "by": by,
            "ground": ground,
            "match": self._match(day),
            "evidence": evidence_of(document),
            "citations": cited or document["citations"],
        }

    def _match(self, day: Json | None) -> str | None:
        if self.day is None or day is None:
            return None
        certain = is_certain_on(event_bounds(partial_date(day), None), self.day)
        return "certain" if certain else "possible"


def _rank(entry: Json) -> int:
    """Put what happened on one day in order: the paper, what it ends, what it starts, the rest."""
    if entry["kind"] == "instrument":
        return 0
    return {"rule_ends": 1, "rule_starts": 2}.get(entry["event"], 3)


def _bounds(day: Json) -> tuple[str, str]:
    return day["earliest"], day["latest"]
