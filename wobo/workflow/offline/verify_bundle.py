#!/usr/bin/env python3
"""Check an archive of signed documents without the program that made it. Needs Python 3.8 or later, nothing else.

    python3 verify_bundle.py                    check the archive that this script lies in
    python3 verify_bundle.py ARCHIVE.zip        check a zipped archive
    python3 verify_bundle.py ARCHIVE FILE ...   say of each file whether it is one of the archive's
    --head HASH                                 a hash of the trail that you hold, from a signature page say

Ends with 0 when everything is genuine, 1 when something was altered, 2 when there is nothing to read.
"""

# mypy: allow-untyped-defs, allow-untyped-globals, disable-error-code=var-annotated
import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

DOMAIN = b"wobo.trail.1\x00"
GENESIS = "0" * 64
GENUINE, ALTERED, UNKNOWN = "genuine", "ALTERED", "unknown"


class Folder:
    """An unpacked archive."""

    def __init__(self, root):
        self.root = Path(root)

    def read(self, name):
        """Return the bytes of a part, or None."""
        path = self.root / name
        if ".." in Path(name).parts or not path.is_file():
            return None
        return path.read_bytes()


class Zip:
    """A zipped archive; nothing is unpacked."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        self.names = set(self.zip.namelist())

    def read(self, name):
        """Return the bytes of a part, or None."""
        return self.zip.read(name) if name in self.names else None


def sha256(data):
    """Return the hash of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def brackets(words):
    """Return words in brackets, or nothing."""
    return f"({words})" if words else ""


def lines(data):
    """Return the rows of a JSON-lines part."""
    return [json.loads(line) for line in (data or b"").decode("utf-8").splitlines() if line]


def walk(chain):
    """Return (what is wrong, {seq: hash}, {uid: told}) of a trail: each link is computed anew from the one before."""
    wrong, hashes, told, prev = [], {}, {}, GENESIS
    for number, row in enumerate(chain, 1):
        if row["seq"] != number:
            wrong.append(f"trail: event {number} is missing")
            return wrong, hashes, told
        inner = row["inner"]
        if "payload" in row:
            inner = sha256(row["payload"].encode("utf-8"))
            payload = json.loads(row["payload"])
            if inner != row["inner"] or payload["seq"] != number:
                wrong.append(f"trail: event {number} was altered")
            told.setdefault((payload["model"], payload["uid"]), []).append(payload)
        prev = hashlib.sha256(DOMAIN + bytes.fromhex(prev) + bytes.fromhex(inner)).hexdigest()
        hashes[number] = prev
    return wrong, hashes, told


def differs(row, event):
    """Return the first column of a signature that is not as its event told it."""
    for name, value in row["columns"].items():
        then = event["changes"].get(name, [None, None])[1]
        if isinstance(then, dict):
            then = then.get("uid", then.get("text"))
        if (value or None) != (then or None):
            return name
    return None


def check_files(archive, manifest):
    """Yield (path, verdict, words) for each file."""
    for entry in manifest["files"]:
        data = archive.read(entry["path"])
        if data is None:
            yield entry, ALTERED, "is missing"
        elif sha256(data) != entry["sha256"]:
            yield entry, ALTERED, "does not have the bytes that were kept"
        else:
            yield entry, GENUINE, entry.get("standing", "")


def check_signatures(manifest, told):
    """Yield (words, verdict) for each signature: it is what the trail told, and the bytes that it names are here."""
    kept = {entry["sha256"] for entry in manifest["files"]}
    for row in manifest["signatures"]:
        events = [one for one in told.get((row["model"], row["uid"]), ()) if one["verb"] == "create"]
        name = "{}, {}, {}".format(row["columns"]["name"], row["columns"]["meaning"], row["columns"]["at"])
        if len(events) != 1:
            yield name, ALTERED, "stands on no event of the trail"
        elif differs(row, events[0]):
            yield name, ALTERED, f"differs from the trail in “{differs(row, events[0])}”"
        elif row["columns"]["content_sha256"] not in kept:
            yield name, ALTERED, "the signed bytes are not in the archive"
        elif row.get("voided"):
            yield name, GENUINE, "taken back: {}".format(row["voided"])
        else:
            yield name, GENUINE, "" if row.get("counts") else "of an earlier round"


def run(archive, files=(), head="", say=print):
    """Check everything, say what was found; return the number of the things that were altered."""
    raw = archive.read("manifest.json")
    if raw is None:
        say("This is no archive: manifest.json is missing.")
        return 2
    manifest = json.loads(raw.decode("utf-8"))
    bad = 0
    wrong, hashes, told = walk(lines(archive.read("chain.jsonl")))
    for text in wrong:
        say(f"{ALTERED:8} {text}")
    bad += len(wrong)
    last = hashes.get(len(hashes), GENESIS)
    if (manifest["head"]["seq"], manifest["head"]["hash"]) != (len(hashes), last):
        say(f"{ALTERED:8} trail: its head is not the one that the archive names")
        bad += 1
    if head and head.lower() not in hashes.values():
        say(f"{ALTERED:8} trail: the hash that you hold is not on it")
        bad += 1
    for entry, verdict, words in check_files(archive, manifest):
        say(f"{verdict:8} {entry['path']} {brackets(words)}")
        bad += verdict == ALTERED
    for name, verdict, words in check_signatures(manifest, told):
        say(f"{verdict:8} signature: {name} {brackets(words)}")
        bad += verdict == ALTERED
    for path in files:
        bad += check_one(Path(path), manifest, say)
    say(f"Head of the trail: {len(hashes)} {last}")
    say("Everything is genuine." if not bad else f"{bad} findings.")
    return 1 if bad else 0


def check_one(path, manifest, say):
    """Say of a file outside whether it is one of the archive's. Returns 1 when it is not what its name says."""
    found = sha256(path.read_bytes())
    for entry in manifest["files"]:
        if entry["sha256"] == found:
            say(f"{GENUINE:8} {path} = {entry['path']} {entry.get('standing', '')}")
            return 0
    names = {Path(entry["path"]).name for entry in manifest["files"]} | {entry["name"] for entry in manifest["files"]}
    verdict = ALTERED if path.name in names else UNKNOWN
    say(f"{verdict:8} {path}")
    return 1


def main(words=None):
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("archive", nargs="?", default=str(Path(__file__).resolve().parent))
    asked.add_argument("files", nargs="*")
    asked.add_argument("--head", default="")
    given = asked.parse_args(words)
    place = Path(given.archive)
    try:
        archive = Folder(place) if place.is_dir() else Zip(place)
        return run(archive, given.files, given.head)
    except (OSError, zipfile.BadZipFile, ValueError, KeyError) as problem:
        sys.stdout.write(f"This archive cannot be read: {problem}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
