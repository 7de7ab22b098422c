"""The addresses that the admin's tests use: the desk alone."""

from django.urls import path

from policies.admin import desk

urlpatterns = [path("admin/", desk.urls)]
