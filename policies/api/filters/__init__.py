"""The registry of query parameters: a FilterSet a door."""
