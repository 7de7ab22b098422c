"""Accounts and pen names: who may log in, in which role, and what readers know them as."""

# ruff: noqa: ARG002 - Django's hooks hand over more than each needs

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from policies.admin.site import GROUPS, desk
from policies.desk.models import Editor, Version
from policies.record.models import Revision
from policies.record.publish import normalise_handle

if TYPE_CHECKING:
    _EditorForm = forms.ModelForm[Editor]
    _EditorAdmin = admin.ModelAdmin[Editor]
    _UserAdmin = UserAdmin[Any]
else:
    _EditorForm, _EditorAdmin, _UserAdmin = forms.ModelForm, admin.ModelAdmin, UserAdmin

Account = get_user_model()


class Handle(forms.CharField):
    """A pen name, compared as the record compares them: `Ann ` is `ann`."""

    def to_python(self, value: Any) -> str:
        """Normalise what was typed."""
        return normalise_handle(str(super().to_python(value) or ""))


class EditorForm(_EditorForm):
    """The pen name of an account: published, and not to be known by the account's name."""

    def clean_handle(self) -> str:
        """Refuse an account's name, for that is never published."""
        handle: str = self.cleaned_data["handle"]
        if Account.objects.filter(username__iexact=handle).exists():
            raise ValidationError("An account logs in by this name: choose a pen name unlike it.")
        return handle


@admin.register(Editor, site=desk)
class EditorAdmin(_EditorAdmin):
    """Pen names; one that stands in the history stays with its account."""

    group = GROUPS[-1]
    form = EditorForm
    list_display = ("handle", "account")
    list_select_related = ("account",)
    search_fields = ("handle", "account__username")
    autocomplete_fields = ("account",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Normalise the pen name as it is typed."""
        if db_field.name == "handle":
            kwargs |= {
                "form_class": Handle,
                "help_text": "Published with every revision. Capitals and spaces around it do not"
                " count: “Ann” is ann. It stays with its account once it has been used.",
            }
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the account, and a pen name in use: else one person could be two."""
        if obj is None:
            return []
        return ["account", "handle"] if is_used(obj.handle) else ["account"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what the history names, and with it its account, which can be made inactive."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not is_used(obj.handle))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Delete them one by one, each looked at."""
        return {}


def is_used(handle: str) -> bool:
    """Say whether the history of the desk or the record names a pen name."""
    return (
        Version.objects.filter(by=handle).exists()
        or Revision.objects.filter(submitter=handle).exists()
        or Revision.objects.filter(approver=handle).exists()
    )


@admin.register(Account, site=desk)
class AccountAdmin(_UserAdmin):
    """Accounts; their rights come from their role alone."""

    group = GROUPS[-1]
    list_display = ("username", "editor", "is_active", "is_staff")
    list_filter = ("is_active", "groups")
    list_select_related = ("editor",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Role", {"fields": ("is_active", "is_staff", "groups")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    filter_horizontal = ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Say what the boxes mean here, and show the few roles as boxes."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_staff":
            field.label, field.help_text = "May log in here", ""
        if field is not None and db_field.name == "groups":
            field.label, field.help_text = "Role", ""
        return field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave superusers to superusers, or an administrator could take over their account."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave superusers to superusers."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Delete them one by one: each may hold a pen name."""
        return {}


def _may_touch(request: HttpRequest, account: Any) -> bool:
    is_super = bool(getattr(account, "is_superuser", False))
    return not is_super or bool(request.user.is_superuser)
