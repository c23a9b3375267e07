"""Secrets of others that have to be kept to be used: sealed with the installation's key, so that the database alone
tells nobody."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session

from leadsphere.database import key


def seal(session: Session, secret: str) -> str:
    """The secret as it is stored; "" for none."""
    return _box(session).encrypt(secret.encode()).decode() if secret else ""


def unseal(session: Session, stored: str | None) -> str:
    """The secret again; "" where there is none, or where the installation's key is another one by now."""
    try:
        return _box(session).decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        return ""


def _box(session: Session) -> Fernet:
    own = hmac.digest(key(session), b"secrets of others", "sha256")
    return Fernet(base64.urlsafe_b64encode(own))
