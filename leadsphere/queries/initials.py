"""The two letters and the tone that stand for a person without a picture."""


def initials_of(*names: str) -> str:
    """Up to two initials, in capitals; a question mark for nobody."""
    return "".join(name[0] for name in (n.strip() for n in names) if name)[:2].upper() or "?"


def tone_of(id_: int) -> int:
    """One of ten colours, 0 to 9; neighbours differ."""
    return id_ * 7 % 10
