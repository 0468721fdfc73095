"""Keys at work: identity is sealed before it is kept, and what others sealed to us is opened."""

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from contracts.channels import Submitter
from contracts.topics import LARGEST_RECORD
from services.runtime.patience import Unacceptable

TO_US = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
"""How others seal to intake's key (RFC 7518)."""
KEPT = {"alg": "dir", "enc": "A256GCM"}


def _registry(*algorithms: str) -> jwe.JWERegistry:
    registry = jwe.JWERegistry(algorithms=algorithms)
    registry.max_ciphertext_length = 2 * LARGEST_RECORD
    return registry


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


_HEADER = _base64(json.dumps(KEPT).encode())
_TO_US, _KEPT = _registry(*TO_US.values()), _registry(*KEPT.values())


@dataclass(frozen=True)
class Vault:
    """The one place where identity and sealed submissions are opened."""

    kept: OctKey
    """Seals identity as long as it is kept here."""
    ours: ECKey
    """Intake's key pair: anyone may seal to it."""

    def seal_identity(self, submitter: Submitter) -> bytes:
        """Seal who the citizen is, as a compact JWE (RFC 7516) with no key of its own."""
        said = submitter.model_dump_json(exclude_none=True).encode()
        # Written out here: joserfc takes five times as long, and every petition passes.
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, said, _HEADER)
        parts = (_HEADER, b"", *map(_base64, (nonce, sealed[:-16], sealed[-16:])))
        return b".".join(parts)

    def open_identity(self, sealed: bytes) -> dict[str, str]:
        """Open it again; the caller has noted who asks and why."""
        opened = jwe.decrypt_compact(sealed, self.kept, registry=_KEPT)
        said: dict[str, str] = json.loads(opened.plaintext or b"{}")
        return said

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.kept.raw_value)

    def seal(self, letter: bytes) -> bytes:
        """Seal to ourselves what a stranger wrote and we could not handle."""
        return jwe.encrypt_compact(TO_US, letter, self.ours, registry=_TO_US).encode()

    def open(self, sealed: str) -> bytes:
        """
        Open what another system sealed to us.

        Raises:
            Unacceptable: `unsealable`, when it is not sealed to our key or not sealed at all.

        """
        try:
            return jwe.decrypt_compact(sealed, self.ours, registry=_TO_US).plaintext or b""
        except Exception:  # noqa: BLE001  a stranger chose every byte, and so which error it is
            raise Unacceptable("unsealable") from None
