"""The desk: working copies, how they are edited, reviewed and published."""
