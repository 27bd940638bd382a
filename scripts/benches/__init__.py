"""The measurements of `./run bench`, a module for each thing measured; Django is set up before they are imported."""
