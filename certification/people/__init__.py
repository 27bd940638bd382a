"""Lists of people: read from Excel and CSV, compared with the register, written out again; the tree of departments."""
