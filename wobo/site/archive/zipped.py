"""The archive itself: members, their hashes, and the manifest that names them all."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

FORMAT = "wobo.backup.1"
MANIFEST = "manifest.json"
MEMBER = re.compile(r"database/[a-z_]+\.[A-Za-z_]+\.jsonl|files/[0-9a-f]{64}")
CHUNK = 1 << 20
MANIFEST_LIMIT = 256 * 2**20


class ArchiveBroken(ValueError):
    """The archive is not what its manifest says, or not one of ours. `str()` says what is wrong."""


class Writer:
    """Writes members and remembers what they were."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path, "x", allowZip64=True)
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterator[bytes], *, compress: bool) -> str:
        """Write one member. Returns its sha256."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}
        return digest.hexdigest()

    def close(self, facts: dict[str, Any]) -> None:
        """Write the manifest and end the archive."""
        told = {"format": FORMAT, **facts, "members": self.members}
        self.zip.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True))
        self.zip.close()


class Reader:
    """Reads an archive; `verify` first, everything else after."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest = self._manifest()
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError) as error:
            raise ArchiveBroken(f"This is not a backup of Wobo, or it is damaged: {error}") from error

    def _manifest(self) -> dict[str, Any]:
        if self.zip.getinfo(MANIFEST).file_size > MANIFEST_LIMIT:
            raise ValueError("the manifest is too large")
        raw = self.zip.read(MANIFEST)
        told: dict[str, Any] = json.loads(raw)
        if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("members"), dict):
            raise ValueError("the manifest is not ours")
        self.sha256 = hashlib.sha256(raw).hexdigest()
        return told

    @property
    def members(self) -> dict[str, dict[str, Any]]:
        """What the manifest names."""
        found: dict[str, dict[str, Any]] = self.manifest["members"]
        return found

    def verify(self) -> None:
        """Read every member and compare it with the manifest. Raises ArchiveBroken at the first difference."""
        there = [info.filename for info in self.zip.infolist() if info.filename != MANIFEST]
        if sorted(there) != sorted(self.members):
            odd = sorted(set(there) ^ set(self.members)) or ["a name that stands there twice"]
            raise ArchiveBroken(f"The archive and its manifest name different members: {odd[0]}")
        for name, told in self.members.items():
            if not MEMBER.fullmatch(name):
                raise ArchiveBroken(f"The archive holds something that no backup has: {name}")
            self._compare(name, told)

    def _compare(self, name: str, told: dict[str, Any]) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with self.zip.open(name) as member:
                while chunk := member.read(CHUNK):
                    size += len(chunk)
                    if size > told["size"]:
                        break
                    digest.update(chunk)
        except (
            OSError,
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            RuntimeError,
            NotImplementedError,
            EOFError,
        ) as error:
            raise ArchiveBroken(f"{name} cannot be read: {error}") from error
        except Exception as error:  # zlib.error and its like
            raise ArchiveBroken(f"{name} is damaged: {error}") from error
        if (size, digest.hexdigest()) != (told["size"], told["sha256"]):
            raise ArchiveBroken(f"{name} is not what the manifest says.")
        kind, _slash, rest = name.partition("/")
        if kind == "files" and rest != told["sha256"]:
            raise ArchiveBroken(f"{name} does not hash to its name.")

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a text member."""
        with self.zip.open(name) as member:
            yield from io.TextIOWrapper(member, encoding="utf-8", newline="\n")

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading."""
        return self.zip.open(name)
