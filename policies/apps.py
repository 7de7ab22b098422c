"""The application as Django knows it."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Desk, record and their doors."""

    name = "policies"
