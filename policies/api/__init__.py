"""The readers' REST API: public doors on the record."""
