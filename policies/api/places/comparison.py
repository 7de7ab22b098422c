"""The comparison: two answers about places, layer by layer, side by side; nothing is judged."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.documents.base import Json
from policies.documents.detainer_policy import DIMENSIONS
from policies.documents.difference import diff, said
from policies.record.answer import STATED, Answer


@dataclass(frozen=True)
class Comparison:
    """Two answers: of two places, of two days, or of two revisions."""

    left: Answer
    right: Answer

    def layers(self) -> Json:
        """Give each layer as `{same, left, right}`; of whole documents also what `changed`."""
        return {
            "policy": self._coded({name: self._ruled(name) for name in DIMENSIONS}),
            "stated_stance": self._coded({column: self._stated(column) for column in STATED}),
            "statements": self._whole(self.left.statements, self.right.statements),
            "rules": self._whole(self.left.rules, self.right.rules),
            **{
                name: self._whole(layer, self.right.layers[name])
                for name, layer in self.left.layers.items()
            },
        }

    def _ruled(self, name: str) -> tuple[list[Json], list[Json]]:
        return self.left.ruled[name], self.right.ruled[name]

    def _stated(self, column: str) -> tuple[list[Json], list[Json]]:
        left, right = self.left.stated(column), self.right.stated(column)
        return (left or NOBODY)["bodies"], (right or NOBODY)["bodies"]

    def _coded(self, rows: dict[str, tuple[list[Json], list[Json]]]) -> Json:
        """Set rows side by side, where there are any: the same if they have the same codes."""
        return {
            name: {"same": _codes(left) == _codes(right), "left": left, "right": right}
            for name, (left, right) in rows.items()
            if left or right
        }

    def _whole(self, left: list[Json], right: list[Json]) -> Json:
        """Set documents side by side: the same if they are of the same items and do not differ."""
        before, after = ({each["id"]: said(each) for each in side} for side in (left, right))
        both = sorted(before.keys() & after.keys())
        found = {item: diff(before[item], after[item]) for item in both}
        changed = {item: differing for item, differing in found.items() if differing}
        return {
            "same": before.keys() == after.keys() and not changed,
            "left": [self.left.row(document) for document in left],
            "right": [self.right.row(document) for document in right],
            "changed": [
                {"item": item, "differences": [each._asdict() for each in differing]}
                for item, differing in changed.items()
            ],
        }


NOBODY: Json = {"bodies": []}


def _codes(rows: Iterable[Json]) -> set[str]:
    return {row["code"] for row in rows}
