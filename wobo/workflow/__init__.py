"""The doors: fire() changes a state, record() changes anything else, both write the trail.

The trail is one hash chain of Events per workspace; a Signature is one person's sign-off of exact
bytes. The clock is here too. Everything that counts as evidence passes through this room.
"""
