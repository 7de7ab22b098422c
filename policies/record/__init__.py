"""The record: what was published, revision by revision; it knows finished documents, no desk."""
