"""The inside of the printing process: started by `engine.client`, imported by nothing else.

Runs as a program of its own with this folder's parent on its path, so that neither Django nor the
site's settings and secrets are in the memory of a process that lays out what people typed.
"""
