"""Building only when something changed, for any address, and refusing a port that is taken."""

import json
import socket
from pathlib import Path

import pytest

from leadsphere.errors import BadSetting
from leadsphere.frontend import (
    BUILD_ORIGIN,
    SOURCES,
    BuildFailed,
    SameOrigin,
    fingerprint,
    restore_unchanged,
    same_origin,
)
from leadsphere.serving import refuse_taken_port
from leadsphere.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "leadsphere/pages/leads.py",
        "leadsphere/components/field.jsx",
        "assets/styles.css",
        "rxconfig.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def hash_of(project: Path, *parts: str) -> str:
    return fingerprint(project, SOURCES, *parts)


@pytest.mark.parametrize(
    "name", ["leadsphere/pages/leads.py", "leadsphere/components/field.jsx", "assets/styles.css"]
)
def test_a_changed_source_calls_for_a_build(project: Path, name: str):
    before = hash_of(project)
    (project / name).write_text("changed")
    assert hash_of(project) != before


def test_a_source_that_comes_goes_or_moves_calls_for_a_build(project: Path):
    before = hash_of(project)
    leads = project / "leadsphere/pages/leads.py"

    moved = leads.rename(leads.with_name("people.py"))
    assert hash_of(project) != before

    moved.rename(leads)
    assert hash_of(project) == before


def test_what_the_pages_are_not_made_from_calls_for_none(project: Path):
    before = hash_of(project)
    for name in (
        "README.md",
        "assets/external/leadsphere/field.jsx",
        "leadsphere/__pycache__/x.pyc",
        "data/leadsphere.db",
    ):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name)
    assert hash_of(project) == before


def test_versions_and_settings_are_told_apart(project: Path):
    assert hash_of(project, "0.10.1", "") != hash_of(project, "0.10.2", "")
    assert hash_of(project, "ab", "c") != hash_of(project, "a", "bc")


def test_the_pages_talk_to_the_address_they_came_from():
    socket_origin = BUILD_ORIGIN.replace("http", "ws")
    script = f'var e={{PING:`{BUILD_ORIGIN}/ping`,EVENT:"{socket_origin}/_event"}};export{{e as t}};'

    assert same_origin(script) == (
        'var e={PING:location.origin+`/ping`,EVENT:location.origin.replace("http","ws")+"/_event"};export{e as t};'
    )


def test_an_address_written_in_an_unknown_way_fails_the_build():
    with pytest.raises(BuildFailed):
        same_origin('var e={PING:"/ping"}')
    with pytest.raises(BuildFailed):
        same_origin(f'var e={{PING:"{BUILD_ORIGIN}/ping",NOTE:"see {BUILD_ORIGIN}"}}')


def test_the_built_address_file_is_found_and_changed(tmp_path: Path):
    (tmp_path / "assets").mkdir()
    file = tmp_path / "assets" / "reflex-env-Ab1.js"
    file.write_text(f'export default {{EVENT:"{BUILD_ORIGIN}/_event"}}')

    SameOrigin().post_build(static_dir=tmp_path)

    assert file.read_text() == 'export default {EVENT:location.origin+"/_event"}'
    file.unlink()
    with pytest.raises(BuildFailed):
        SameOrigin().post_build(static_dir=tmp_path)


def test_a_lock_file_that_only_changed_its_order_is_put_back(tmp_path: Path):
    package, lock = tmp_path / "package.json", tmp_path / "package-lock.json"
    before = {package: b'{"a": 1, "b": 2}', lock: b'{"react": "19"}'}

    package.write_bytes(b'{"b":2,"a":1}')
    lock.write_bytes(before[lock])
    assert restore_unchanged(before)
    assert package.read_bytes() == before[package]

    lock.write_bytes(b'{"react": "20"}')
    assert not restore_unchanged(before)
    assert json.loads(lock.read_bytes()) == {"react": "20"}


def test_a_taken_port_is_refused_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings.from_env({"PORT": str(port)})
        with pytest.raises(BadSetting, match=f"PORT={port + 1}"):
            refuse_taken_port(settings)

    refuse_taken_port(settings)
