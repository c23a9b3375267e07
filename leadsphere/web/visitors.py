"""Where a request comes from."""

from reflex_base.config import get_config
from starlette.requests import Request


def address_of(request: Request) -> str:
    """The address of a visitor; proxies are believed as far as the settings of Reflex say."""
    hops = get_config().trusted_proxy_hops
    forwarded = [
        part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return request.client.host if request.client else ""
