"""Verbs of the site room: first set-up, people, accounts."""
