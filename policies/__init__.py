"""Sanctuary policies: the desk where editors work, and the record that readers see."""
