"""The table of settings: where values come from, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from answerable.config.settings_forms import Address
from answerable.config.settings_table import (
    AnswerableSettings,
    SettingsError,
    load,
    names,
    rows,
)


def mistakes(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return caught.value.mistakes


def test_there_are_at_most_twenty_settings() -> None:
    assert len(names()) <= 20


def test_every_setting_has_a_help_that_is_a_sentence() -> None:
    assert all(row.help.endswith(".") for row in rows({}))


def test_without_anything_written_the_defaults_hold() -> None:
    settings = load({})
    assert settings.listen == Address("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.data.is_absolute()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('listen = "127.0.0.1:9000"\nzone = "Asia/Shanghai"\n')
    environ = {"ANSWERABLE_CONFIG": str(file), "ANSWERABLE_LISTEN": "127.0.0.1:9100"}
    settings = load(environ)
    assert (settings.listen.port, settings.zone) == (9100, "Asia/Shanghai")
    sources = {row.name: row.source for row in rows(environ)}
    assert (sources["listen"], sources["zone"]) == ("ANSWERABLE_LISTEN", str(file))
    assert sources["language"] == "default"


def test_the_file_in_the_data_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "answerable.toml").write_text("web_workers = 3\n")
    assert load({"ANSWERABLE_DATA": str(tmp_path)}).web_workers == 3


def test_a_variable_written_empty_gives_the_default(tmp_path: Path) -> None:
    (tmp_path / "answerable.toml").write_text('smtp_url = "smtp://mail.example.com"\n')
    environ = {"ANSWERABLE_DATA": str(tmp_path), "ANSWERABLE_SMTP_URL": ""}
    assert load(environ).smtp_url == ""


def test_an_unknown_name_is_refused_with_the_closest_one(tmp_path: Path) -> None:
    assert "Did you mean ANSWERABLE_LISTEN?" in mistakes({"ANSWERABLE_LISTN": "x"})[0]
    (tmp_path / "answerable.toml").write_text('langauge = "en"\n')
    assert "Did you mean language?" in mistakes({"ANSWERABLE_DATA": str(tmp_path)})[0]


def test_every_mistake_is_told_at_once() -> None:
    told = mistakes({"ANSWERABLE_LISTEN": "nowhere", "ANSWERABLE_ZONE": "Mars", "ANSWERABLE_X": ""})
    assert len(told) == 3


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("LISTEN", "127.0.0.1:99999", "host:port"),
        ("ZONE", "Shanghai", "IANA"),
        ("LANGUAGE", "fr", "en, zh-hans"),
        ("MAX_MAIL_MB", "0", "from 1 to 500"),
        ("DEBUG", "perhaps", "true or false"),
        ("SMTP_URL", "mail.example.com:25", "smtp://"),
        ("PUBLIC_URL", "answerable.example.com", "https://"),
        ("TRUSTED_PROXIES", "everyone", "networks"),
        ("MAIL_FROM", "support", "mail address"),
        ("CASE_PREFIX", "A-1", "letters"),
    ],
)
def test_a_bad_value_is_told_with_what_was_expected(variable: str, value: str, expected: str) -> None:
    told = mistakes({f"ANSWERABLE_{variable}": value})
    assert expected in told[0] and f"ANSWERABLE_{variable}" in told[0]


def test_two_doors_on_one_port_are_refused() -> None:
    told = mistakes({"ANSWERABLE_SMTP_LISTEN": "127.0.0.1:8000"})
    assert "listen and smtp_listen" in told[0]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("8080", Address("127.0.0.1", 8080)),
        (":8080", Address("127.0.0.1", 8080)),
        ("[::1]:25", Address("::1", 25)),
        ("mail.example.com:25", Address("mail.example.com", 25)),
    ],
)
def test_an_address_can_be_written_in_short(written: str, address: Address) -> None:
    assert load({"ANSWERABLE_LISTEN": written}).listen == address


def test_passwords_are_not_shown() -> None:
    shown = rows({"ANSWERABLE_SMTP_URL": "smtp://desk:hunter2@mail.example.com:587"})
    assert "hunter2" not in repr(shown)
    assert "desk:•••@mail.example.com:587" in repr(shown)
    assert "hunter2" not in mistakes({"ANSWERABLE_SMTP_URL": "http://desk:hunter2@x"})[0]


def test_a_file_that_is_not_toml_is_told(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("listen = 8000:\n")
    assert "not valid TOML" in mistakes({"ANSWERABLE_CONFIG": str(file)})[0]
    assert "cannot be read" in mistakes({"ANSWERABLE_CONFIG": str(tmp_path / "none.toml")})[0]


def test_lists_can_be_written_in_both_forms(tmp_path: Path) -> None:
    file = tmp_path / "answerable.toml"
    file.write_text('trusted_proxies = ["10.0.0.0/8", "::1"]\n')
    assert load({"ANSWERABLE_CONFIG": str(file)}).trusted_proxies == (
        "10.0.0.0/8",
        "::1/128",
    )
    environ = {"ANSWERABLE_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2"}
    assert load(environ).trusted_proxies == ("10.0.0.1/32", "10.0.0.2/32")


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    with pytest.raises(AttributeError):
        load({}).zone = "UTC"  # type: ignore[misc]
    assert isinstance(load({}), AnswerableSettings)
