"""A short text that stays the same as long as the cause of a finding does, whatever happens to its lines."""

import hashlib
import json

from onebase.vocabulary import Finding


def fingerprint(finding: Finding) -> str:
    """32 hexadecimal digits of the SHA-256 of the finding's key."""
    return hashlib.sha256(json.dumps(finding.key).encode()).hexdigest()[:32]
