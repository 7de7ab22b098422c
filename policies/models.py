"""Where Django looks for models: re-exports the desk's and the record's."""

from policies.desk.models import *  # noqa: F403
from policies.record.models import Edition, Entry, Revision, Value

__all__ = ["Edition", "Entry", "Revision", "Value"]
