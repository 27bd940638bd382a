"""The record plan and operating records: what is shipped, what is there, what was drawn. Reads, never writes."""
