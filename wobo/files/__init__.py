"""Files: bytes by their sha256, checked on the way in, served by one view on the way out.

Nothing here is public. Bytes are written once (temporary file, fsync, rename) and never changed;
a StoredFile is a workspace's right to them.
"""
