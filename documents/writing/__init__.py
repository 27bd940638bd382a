"""The texts of controlled documents: what HTML they may hold, where they come from, what readers see in them.

A section is stored as clean HTML with its places still open: `{top_manager}`, `{{matrix}}`, `<a href="doc:incident">`.
They are filled each time that the text is read or printed, so a draft always speaks of the client as it is today.
When a revision leaves its draft, its content is rendered and kept as a report: from then on what is signed, printed
and read is that snapshot, and a later appointment or a new number changes nothing in it. The next revision begins from
the open text and meets the facts of its own day.
"""
