"""Benchmarks: our server against peers on the same data, and what growth costs (make bench)."""
