"""Suppliers: what is shipped, who is evaluated and who is not. Reads, never writes."""
