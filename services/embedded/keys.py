"""The secrets of a deployment, made once."""

import json
import secrets
from pathlib import Path

from joserfc.jwk import ECKey

from services.embedded.folder import write


def make(folder: Path) -> None:
    """
    Make what is missing: `secret`, from which receipts follow, and intake's key pair.

    `intake.jwk` (RFC 7517, P-256) opens what is sealed to intake; `intake.pub.jwk` is for those who
    seal.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if not (folder / "secret").exists():
        write(folder / "secret", secrets.token_hex(32) + "\n")
    if not (folder / "intake.jwk").exists():
        key = ECKey.generate_key("P-256", {"use": "enc"}, auto_kid=True)
        write(folder / "intake.pub.jwk", json.dumps(key.as_dict(private=False)))
        write(folder / "intake.jwk", json.dumps(key.as_dict(private=True)))
