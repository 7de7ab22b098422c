"""The doors on the wire: one snapshot a request, kept answers, validators, compression, limits."""
