"""Which addresses are read: those of one site, and of them "/team/*", "*" for anything, no other signs."""

from urllib.parse import urlsplit


def site_of(url: str) -> str:
    """The host of an address, without www."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}" if parts.port else host


def matches(pattern: str, url: str) -> bool:
    """Whether the path of an address, and what is asked for there, fits a pattern.

    Without a * it is enough that the pattern stands somewhere in it. "" fits all. Takes no longer than the
    address is long, whatever the pattern.
    """
    if not pattern:
        return True
    parts = urlsplit(url)
    text = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if "://" in pattern:
        text = f"{parts.scheme}://{parts.netloc}{text}"
    if "*" not in pattern:
        return pattern in text
    first, *middle, last = pattern.split("*")
    if not text.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(text) - place >= len(last) and text.endswith(last)
