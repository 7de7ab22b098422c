"""Where Django looks for models: re-exports the desk's and the record's."""

from policies.desk.models import *  # noqa: F403
from policies.record.index import Making
from policies.record.lines import Line
from policies.record.models import Edition, Entry, Revision, Value
from policies.record.texts import PastText, Text

__all__ = ["Edition", "Entry", "Line", "Making", "PastText", "Revision", "Text", "Value"]
