"""The people of the desk's tests: accounts in their roles, with pen names, logged in."""

from django.contrib.auth import get_user_model
from django.test import Client

from policies.desk import roles
from policies.desk.models import Editor

Account = get_user_model()


def logged_in(role: str, handle: str = "") -> Client:
    """Log somebody in; without a pen name the account has none."""
    group = roles.grant()[role]
    account = Account.objects.create_user(f"account-of-{handle or role}", is_staff=True)
    account.groups.set([group])
    if handle:
        Editor.objects.create(account=account, handle=handle)
    client = Client()
    client.force_login(account)
    return client
