"""Documents of the client's system: at present the list of what has to be written, revised or kept.

`actions.need_document()` is how a diagnosis says that a document is needed; the register takes its start from there.
"""
