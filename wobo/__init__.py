"""The site and the ground rooms that everything stands on.

Imports point down only: site, notices, reporting, workflow, files, accounts.
`docs/architecture.md` holds the map and the glossary.
"""
