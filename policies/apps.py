"""The application as Django knows it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PoliciesConfig(AppConfig):
    """Desk, record and their doors."""

    name = "policies"

    def ready(self) -> None:
        """Put the record's guards back after every migration: SQLite's rebuilds drop them."""
        # The guards read the models, which Django loads after this module.
        from policies.record import guards

        post_migrate.connect(guards.reinstall, sender=self)
