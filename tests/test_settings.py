"""Settings: defaults, refusals, and the secret that is made once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from leadsphere.errors import BadSetting
from leadsphere.settings import Settings


def test_with_nothing_set_everything_has_a_default():
    settings = Settings.from_env({})

    assert settings.database_url == "sqlite:///data/leadsphere.db"
    assert settings.data == Path("data")
    assert settings.origin == "http://127.0.0.1:3000"
    assert (settings.redis_url, settings.secret, settings.dns, settings.support_url) == ("", "", "", "")


def test_the_database_stands_in_the_data_folder_unless_told_otherwise():
    assert (
        Settings.from_env({"LEADSPHERE_DATA": "/srv/leads"}).database_url
        == "sqlite:////srv/leads/leadsphere.db"
    )


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_always_spoken_to_through_psycopg_3(scheme: str):
    settings = Settings.from_env({"LEADSPHERE_DATABASE_URL": f"{scheme}://ana:pw@db/leads"})

    assert settings.database_url == "postgresql+psycopg://ana:pw@db/leads"


def test_the_origin_follows_host_and_port():
    assert Settings.from_env({"HOST": "10.1.2.3", "PORT": "8080"}).origin == "http://10.1.2.3:8080"
    assert Settings.from_env({"HOST": "::1"}).origin == "http://[::1]:3000"


def test_the_origin_is_written_as_browsers_write_it():
    assert (
        Settings.from_env({"LEADSPHERE_ORIGIN": "https://CRM.example.org/"}).origin
        == "https://crm.example.org"
    )
    assert Settings.from_env({"LEADSPHERE_ORIGIN": "http://crm.local:80"}).origin == "http://crm.local"


def test_on_loopback_every_name_of_this_machine_is_the_same_origin():
    origins = Settings.from_env({"PORT": "4000"}).origins

    assert set(origins) == {"http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"}
    assert origins[0] == "http://127.0.0.1:4000"


def test_a_public_origin_stands_alone():
    assert Settings.from_env({"LEADSPHERE_ORIGIN": "https://crm.example.org"}).origins == (
        "https://crm.example.org",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEADSPHERE_ORIGIN", "*"),
        ("LEADSPHERE_ORIGIN", "https://*.example.org"),
        ("LEADSPHERE_ORIGIN", "crm.example.org"),
        ("LEADSPHERE_ORIGIN", "https://crm.example.org/leads"),
        ("LEADSPHERE_ORIGIN", "https://ana@crm.example.org"),
        ("LEADSPHERE_ORIGIN", "https://crm.example.org:port"),
        ("LEADSPHERE_DATABASE_URL", "leads.db"),
        ("LEADSPHERE_REDIS_URL", "127.0.0.1:6379"),
        ("LEADSPHERE_SECRET", "too short"),
        ("LEADSPHERE_DNS", "127.0.0.1"),
        ("LEADSPHERE_DNS", "dns.example.org:53"),
        ("LEADSPHERE_DNS", "127.0.0.1:0"),
        ("LEADSPHERE_SUPPORT_URL", "javascript:alert(1)"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("HOST", "0.0.0.0"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(name: str, value: str):
    with pytest.raises(BadSetting, match=name):
        Settings.from_env({name: value})


def test_listening_everywhere_works_once_the_address_is_named():
    settings = Settings.from_env({"HOST": "0.0.0.0", "LEADSPHERE_ORIGIN": "http://crm.local:3000"})

    assert settings.origin == "http://crm.local:3000"


def test_another_process_reads_the_same_settings():
    settings = Settings.from_env(
        {"LEADSPHERE_DATA": "/srv", "PORT": "4000", "LEADSPHERE_SUPPORT_URL": "mailto:it@a.org"}
    )

    assert Settings.from_env(settings.environment()) == settings


def test_a_name_server_is_an_address_and_a_port():
    for text, server in (("127.0.0.1:53", ("127.0.0.1", 53)), ("[::1]:5353", ("::1", 5353)), ("", None)):
        assert Settings.from_env({"LEADSPHERE_DNS": text}).name_server == server


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path):
    settings = Settings.from_env({"LEADSPHERE_DATA": str(tmp_path / "data")})

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings.secret_key(), range(8)))

    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_a_given_secret_is_used_and_nothing_written(tmp_path: Path):
    settings = Settings.from_env({"LEADSPHERE_DATA": str(tmp_path), "LEADSPHERE_SECRET": "s" * 32})

    assert settings.secret_key() == b"s" * 32
    assert not list(tmp_path.iterdir())


def test_reading_the_settings_writes_nothing(tmp_path: Path):
    Settings.from_env({"LEADSPHERE_DATA": str(tmp_path / "data")})

    assert not (tmp_path / "data").exists()
