"""Files: every row of an answer, sent as it is made; and the whole record as one."""
