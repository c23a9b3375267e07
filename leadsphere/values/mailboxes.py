"""Which mailbox an e-mail address leads to."""

_GMAIL = ("gmail.com", "googlemail.com")


def mailbox(address: str) -> str:
    """The address without its +tag (RFC 5233), and at Gmail without dots, which it ignores; "" for no address.

    `address` is in lower case, as it is stored.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or " " in address:
        return ""
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, _GMAIL[0]
    return f"{local}@{domain}"
