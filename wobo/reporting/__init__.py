"""Reports: from a snapshot to a printed file that stays the same.

A Report row holds number, language and snapshot; a worker turns it into PDF through `engine` and
the row says how it went. `charts` draws the figures for page and print. Nothing here knows what
is being reported: the apps register their kinds and build the snapshots.
"""
