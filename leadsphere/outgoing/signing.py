"""Signatures of webhooks, as the Standard Webhooks specification has them (standardwebhooks.com, 1.0.0)."""

import base64
import hmac

_PREFIX = "whsec_"


def secret_of(key: bytes, nonce: str) -> bytes:
    """The secret of one webhook: made of the installation's key, so that the database alone signs nothing."""
    return hmac.digest(key, f"webhook {nonce}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """The secret as it is handed to whoever verifies."""
    return _PREFIX + base64.b64encode(secret).decode()


def headers_of(secret: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a message carries: its id, the moment of sending (seconds), and the signature over both and its body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
