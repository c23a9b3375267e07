"""The settings of this installation, read once from the environment.

LEADSPHERE_DATABASE_URL  sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; default: a file in the data folder
LEADSPHERE_REDIS_URL     redis://HOST:PORT: joins several processes into one live feed; default: none
LEADSPHERE_ORIGIN        what people see in the address bar, https://crm.example.org; default: http://HOST:PORT
LEADSPHERE_SECRET        at least 32 characters that sign cookies; default: made once, kept in the data folder
LEADSPHERE_DNS           ADDRESS:PORT of the name server that verification asks; default: the system's
LEADSPHERE_DATA          the folder of everything LeadSphere stores; default: data
LEADSPHERE_SUPPORT_URL   where the help link leads; default: none
LEADSPHERE_API_PER_MINUTE  requests that an access token is good for in a minute; default: 300
LEADSPHERE_LOCAL_WEBHOOKS  yes: webhooks may also go to this machine itself, on any port; default: no
LEADSPHERE_LOCAL_SCRAPING  yes: sources may also be on this machine itself, on any port; default: no
LEADSPHERE_JOBS          how many jobs the web process runs at once; 0 where workers run them all; default: 2
LEADSPHERE_LOCAL_VERIFICATION  yes: verification may also ask this machine itself: for tests; default: no
LEADSPHERE_SMTP_PORT     the port of mail servers: for tests; default: 25
HOST, PORT               where the server listens; default: 127.0.0.1 and 3000
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from leadsphere.errors import BadSetting

SECRET_LENGTH = 32
MOST_JOBS = 16
"""Jobs that one process runs at once."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = {"http": 80, "https": 443}
_ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of this installation, checked."""

    database_url: str
    redis_url: str
    origin: str
    secret: str
    dns: str
    data: Path
    host: str
    port: int
    support_url: str
    api_per_minute: int
    local_webhooks: bool
    local_verification: bool
    smtp_port: int
    local_scraping: bool
    jobs: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings. Raises BadSetting with what is wrong and what to write instead."""

        def read(name: str, default: str = "") -> str:
            return environ.get(name, "").strip() or default

        data = Path(read("LEADSPHERE_DATA", "data"))
        host = read("HOST", "127.0.0.1")
        port = _port(read("PORT", "3000"))
        database_url = _database_url(read("LEADSPHERE_DATABASE_URL", f"sqlite:///{data}/leadsphere.db"))
        return cls(
            database_url=database_url,
            redis_url=_url("LEADSPHERE_REDIS_URL", read("LEADSPHERE_REDIS_URL"), ("redis", "rediss", "unix")),
            origin=_origin(read("LEADSPHERE_ORIGIN"), host, port),
            secret=_secret(read("LEADSPHERE_SECRET")),
            dns=_dns(read("LEADSPHERE_DNS")),
            data=data,
            host=host,
            port=port,
            support_url=_url(
                "LEADSPHERE_SUPPORT_URL", read("LEADSPHERE_SUPPORT_URL"), ("https", "http", "mailto")
            ),
            api_per_minute=_per_minute(read("LEADSPHERE_API_PER_MINUTE", "300")),
            local_webhooks=_yes("LEADSPHERE_LOCAL_WEBHOOKS", read("LEADSPHERE_LOCAL_WEBHOOKS", "no")),
            local_verification=_yes(
                "LEADSPHERE_LOCAL_VERIFICATION", read("LEADSPHERE_LOCAL_VERIFICATION", "no")
            ),
            smtp_port=_port(read("LEADSPHERE_SMTP_PORT", "25"), "LEADSPHERE_SMTP_PORT"),
            local_scraping=_yes("LEADSPHERE_LOCAL_SCRAPING", read("LEADSPHERE_LOCAL_SCRAPING", "no")),
            jobs=_jobs(read("LEADSPHERE_JOBS", "2"), database_url),
        )

    @property
    def name_server(self) -> tuple[str, int] | None:
        """Address and port of the name server that verification asks; None for the system's."""
        host, _, port = self.dns.rpartition(":")
        return (host.strip("[]"), int(port)) if self.dns else None

    @property
    def origins(self) -> tuple[str, ...]:
        """Every Origin that a browser of this installation may send: on loopback, all names of this machine."""
        scheme, host, port = _parts(self.origin)
        if scheme != "http" or host not in _LOOPBACK:
            return (self.origin,)
        return tuple(_join(scheme, name, port) for name in _LOOPBACK)

    def secret_key(self) -> bytes:
        """The key that signs cookies: LEADSPHERE_SECRET, or the one made at first use and kept in the data folder."""
        if self.secret:
            return self.secret.encode()
        path = self.data / "secret"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            _create_once(path, secrets.token_hex(SECRET_LENGTH))
        return bytes.fromhex(path.read_text())

    def environment(self) -> dict[str, str]:
        """The environment variables from which another process reads these same settings."""
        return {
            "LEADSPHERE_DATABASE_URL": self.database_url,
            "LEADSPHERE_REDIS_URL": self.redis_url,
            "LEADSPHERE_ORIGIN": self.origin,
            "LEADSPHERE_SECRET": self.secret,
            "LEADSPHERE_DNS": self.dns,
            "LEADSPHERE_DATA": str(self.data),
            "LEADSPHERE_SUPPORT_URL": self.support_url,
            "LEADSPHERE_API_PER_MINUTE": str(self.api_per_minute),
            "LEADSPHERE_LOCAL_WEBHOOKS": "yes" if self.local_webhooks else "no",
            "LEADSPHERE_LOCAL_VERIFICATION": "yes" if self.local_verification else "no",
            "LEADSPHERE_SMTP_PORT": str(self.smtp_port),
            "LEADSPHERE_LOCAL_SCRAPING": "yes" if self.local_scraping else "no",
            "LEADSPHERE_JOBS": str(self.jobs),
            "HOST": self.host,
            "PORT": str(self.port),
        }


def _port(text: str, name: str = "PORT") -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSetting(f"{name} is a number from 1 to 65535, not {text!r}.")
    return int(text)


def _per_minute(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise BadSetting(f"LEADSPHERE_API_PER_MINUTE is a number of requests from 1 on, not {text!r}.")
    return int(text)


def _jobs(text: str, database_url: str) -> int:
    if not text.isdecimal() or int(text) > MOST_JOBS:
        raise BadSetting(f"LEADSPHERE_JOBS is a number of jobs from 0 to {MOST_JOBS}, not {text!r}.")
    if text == "0" and database_url.startswith("sqlite"):
        raise BadSetting(
            "LEADSPHERE_JOBS=0 leaves jobs to workers, which need PostgreSQL: on SQLite nobody would run them."
        )
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadSetting(f"{name} is yes or no, not {text!r}.")
    return text == "yes"


def _database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise BadSetting(
            "LEADSPHERE_DATABASE_URL is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME: "
            "what is there has no ://."
        )
    # SQLAlchemy reads a bare postgresql:// as psycopg 2, and hosting services still write postgres://.
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else text


def _origin(text: str, host: str, port: int) -> str:
    if not text:
        if host in _ANY_ADDRESS:
            raise BadSetting(
                f"HOST={host} listens on every address, so LEADSPHERE_ORIGIN has to say which one people "
                "type in their browser, for example LEADSPHERE_ORIGIN=http://crm.local:3000."
            )
        return _join("http", host, port)
    if "*" in text:
        raise BadSetting(
            "LEADSPHERE_ORIGIN cannot be or contain *: any web site could then act for the people who are "
            "signed in. Write the one address that they type, for example https://crm.example.org."
        )
    try:
        return _join(*_parts(text))
    except ValueError as error:
        raise BadSetting(
            f"LEADSPHERE_ORIGIN is an address without a path, such as https://crm.example.org, not {text!r}."
        ) from error


def _parts(origin: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises ValueError for anything that is not an origin (RFC 6454)."""
    address = urlsplit(origin)
    if address.scheme not in _PORTS or not address.hostname or "@" in address.netloc:
        raise ValueError(origin)
    if address.path.strip("/") or address.query or address.fragment:
        raise ValueError(origin)
    return address.scheme, address.hostname, address.port or _PORTS[address.scheme]


def _join(scheme: str, host: str, port: int) -> str:
    """As a browser writes it in the Origin header: lower case, without the port that the scheme implies."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name.lower()}" + (f":{port}" if port != _PORTS[scheme] else "")


def _secret(text: str) -> str:
    if text and len(text) < SECRET_LENGTH:
        raise BadSetting(
            f"LEADSPHERE_SECRET has {len(text)} characters and needs {SECRET_LENGTH} or more. "
            "Left empty, one is made and kept in the data folder."
        )
    return text


def _dns(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not (_is_address(host.strip("[]")) and port.isdecimal() and 0 < int(port) < 65536):
        raise BadSetting(f"LEADSPHERE_DNS is ADDRESS:PORT, such as 127.0.0.1:53 or [::1]:53, not {text!r}.")
    return text


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _url(name: str, text: str, schemes: tuple[str, ...]) -> str:
    if text and urlsplit(text).scheme not in schemes:
        raise BadSetting(f"{name} begins with {' or '.join(f'{scheme}:' for scheme in schemes)}.")
    return text


def _create_once(path: Path, text: str) -> None:
    """Write a private file unless it is there; two processes at once agree on one content."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
