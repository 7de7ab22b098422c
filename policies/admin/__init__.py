"""The editors' door: Django's admin, as the desk needs it. `desk` is its site."""

from policies.admin import accounts, kinds
from policies.admin.site import desk

__all__ = ["accounts", "desk", "kinds"]
