"""Signed heads of the chains, kept outside the database: they show a cut-off tail, a new chain, an older database."""

import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from . import clock
from .models import Chain


def key() -> Ed25519PrivateKey:
    """Return the installation's key, made at first use; it lives outside database and backup."""
    path = Path(settings.TRAIL_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first: use its key
            pass
        else:
            with os.fdopen(handle, "wb") as out:
                out.write(raw)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _message(line: dict[str, Any]) -> bytes:
    return json.dumps({k: v for k, v in line.items() if k != "sig"}, sort_keys=True).encode()


def write_checkpoints(note: str = "") -> int:
    """Append a signed line for each chain that moved since its last line. Returns how many were written."""
    known = {line["chain"]: line for line in read()[0]}
    lines = []
    for chain in Chain.objects.filter(seq__gt=0).select_related("workspace"):
        last = known.get(chain.workspace.uid)
        if last and last["seq"] == chain.seq and last["hash"] == chain.hash and not note:
            continue
        line: dict[str, Any] = {
            "chain": chain.workspace.uid,
            "seq": chain.seq,
            "hash": chain.hash,
            "at": clock.now().isoformat(),
            "note": note,
        }
        line["sig"] = key().sign(_message(line)).hex()
        lines.append(json.dumps(line, sort_keys=True))
    if lines:
        path = Path(settings.TRAIL_CHECKPOINTS)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
            out.flush()
            os.fsync(out.fileno())
    return len(lines)


def read() -> tuple[list[dict[str, Any]], list[str]]:
    """Return (the checkpoints whose signature is ours, complaints about the other lines), in the order of the file."""
    path = Path(settings.TRAIL_CHECKPOINTS)
    if not path.exists():
        return [], []
    good, bad = [], []
    public = key().public_key()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            line = json.loads(text)
            public.verify(bytes.fromhex(line["sig"]), _message(line))
        except (ValueError, KeyError, TypeError, InvalidSignature):
            bad.append(f"checkpoint line {number} is not signed with this installation's key")
        else:
            good.append(line)
    return good, bad
