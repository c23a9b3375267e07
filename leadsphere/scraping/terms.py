"""On what terms this installation reads the web: what it says of itself, and how gently it asks."""

from dataclasses import dataclass, replace

from leadsphere.scraping.order import Order


@dataclass(frozen=True, slots=True)
class Terms:
    """`home` is the address of this installation, which a site finds in our user agent; `delay` the least time
    between two requests, in seconds. `local` lets this machine itself be read, on any port: for tests.
    """

    home: str = ""
    local: bool = False
    delay: float = 1.0

    def on(self, order: Order) -> Order:
        """The order on these terms."""
        limits = replace(order.limits, delay=self.delay)
        return replace(order, home=self.home, local=self.local, limits=limits)


_terms = Terms()


def use(terms: Terms) -> None:
    """Read the web on these terms from now on, in this process."""
    global _terms
    _terms = terms


def terms() -> Terms:
    """Those of this process."""
    return _terms
