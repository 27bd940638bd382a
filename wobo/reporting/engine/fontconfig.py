"""The print fonts and no others, whatever is installed on the machine: the same page everywhere."""

import hashlib
import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

TEMPLATE = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


def write(fonts: Path) -> Path:
    """A fontconfig file that names only `fonts`, in a folder that only this user can write."""
    folder = _folder(fonts)
    path = folder / "fonts.conf"
    text = TEMPLATE.format(fonts=escape(str(fonts)), cache=escape(str(folder / "cache")))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        part = folder / f"fonts.conf.{os.getpid()}"
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return path


def _folder(fonts: Path) -> Path:
    """A folder of our own under the temporary one; a stranger's of the same name is never used."""
    name = hashlib.sha256(str(fonts).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"wobo-print-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022 or folder.is_symlink():
        return Path(tempfile.mkdtemp(prefix="wobo-print-"))
    return folder
