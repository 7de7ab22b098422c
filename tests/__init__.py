"""Tests; the folders mirror policies/."""
