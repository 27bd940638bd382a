"""Reports of the documents app."""
