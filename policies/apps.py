"""The application as Django knows it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PoliciesConfig(AppConfig):
    """Desk, record and their doors."""

    name = "policies"

    def ready(self) -> None:
        """After every migration put back what it may have dropped: guards, and what is indexed."""
        # They read the models, which Django loads after this module.
        from policies.record import guards, index

        post_migrate.connect(guards.reinstall, sender=self)
        post_migrate.connect(index.renew, sender=self)
