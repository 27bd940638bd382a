"""Backups: one zip with every row as text, every stored file, and a manifest that hashes them all.

Rows are written by model and column, not as a copy of the database, so a backup of SQLite can be restored into
PostgreSQL and the other way round. Secrets stay sealed; keys, checkpoints and sessions are not in it.
"""
