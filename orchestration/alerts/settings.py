"""Where messages go: reads the environment and the YAML file that `KHO_ALERTS` names; writes nothing.

The file holds addresses and a password and stays outside git: one inside the project is refused, and so is a value
that cannot be meant, by the name of its key. With nothing set, messages are only written as files.

    smtp: {host: mail.example.vn, port: 587, security: starttls, user: kho, password: ...}
    sender: kho@example.vn
    it_department: [cntt@example.vn]             # or one address
    units: {136: [vanyen@example.vn], 04252: xa@example.vn}       # by unit code, as it is written
    channels: ["tgram://...", "msteams://..."]   # Apprise addresses: digest, refusals and silence go there too
    reminder_days: 7
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses, parseaddr
from typing import Any

from orchestration.alerts.settings_file import SettingsFault, read

__all__ = ["Settings", "SettingsFault", "Smtp", "load"]

KEYS = {"smtp", "sender", "it_department", "units", "channels", "reminder_days"}
SMTP_KEYS = {"host", "port", "security", "user", "password"}
SECURITY = ("none", "starttls", "ssl")
NOWHERE = "khong-co-dia-chi.invalid"  # reserved: such a message can reach nobody by mistake
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    host: str
    port: int = 25
    security: str = "none"
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True)
class Settings:
    """Addresses and channels."""

    smtp: Smtp | None = None
    sender: str = f"kho-cds@{NOWHERE}"
    it_department: tuple[str, ...] = (f"cntt@{NOWHERE}",)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    reminder_days: int = 7

    def addresses(self, unit_code: str) -> tuple[str, ...]:
        """Where a unit's messages go; one nobody gave an address for gets one that reaches nobody."""
        nowhere = (f"{unit_code}@{NOWHERE}",)
        return self.units.get(unit_code) or (self.it_department if self.smtp else nowhere)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a variable of the environment stands before the file.

    Raises:
        SettingsFault: the file lies inside the project, cannot be read, or holds what is not a setting.
    """
    environment = os.environ if environment is None else environment
    name = environment.get("KHO_ALERTS")
    values = read(name) if name else {}
    try:
        return _settings(_with_environment(values, environment))
    except ValueError as error:
        raise SettingsFault(f"{name or 'KHO_SMTP_*, KHO_MAIL_*'}: {error}") from error


def _with_environment(values: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    smtp = _mapping(values.get("smtp"), "smtp") | _set_in(
        environment, host="KHO_SMTP_HOST", port="KHO_SMTP_PORT", security="KHO_SMTP_SECURITY", user="KHO_SMTP_USER"
    )
    smtp |= _set_in(environment, password="KHO_SMTP_PASSWORD")  # noqa: S106 - the name of a variable
    others = _set_in(environment, sender="KHO_MAIL_FROM", reminder_days="KHO_REMINDER_DAYS")
    others |= _set_in(environment, it_department="KHO_MAIL_IT")
    apart = {key: text.replace(",", " ") for key, text in _set_in(environment, channels="KHO_APPRISE").items()}
    return values | others | apart | {"smtp": smtp}


def _settings(values: dict[str, Any]) -> Settings:
    if unknown := {str(key) for key in values} - KEYS:
        raise ValueError(f"không có mục / no such key: {', '.join(sorted(unknown))}")
    units = _mapping(values.get("units"), "units")
    usual = Settings()
    return Settings(
        smtp=_smtp(values["smtp"]) if values["smtp"] else None,
        sender=_address(_text(values.get("sender"), "sender") or usual.sender, "sender"),
        it_department=_addresses(values.get("it_department"), "it_department") or usual.it_department,
        units={code.strip(): _addresses(addresses, f"units.{code}") for code, addresses in units.items()},
        channels=_channels(values.get("channels")),
        reminder_days=_whole(values.get("reminder_days"), "reminder_days", usual.reminder_days, 1, 3_650),
    )


def _smtp(values: dict[str, Any]) -> Smtp:
    if unknown := values.keys() - SMTP_KEYS:
        raise ValueError(f"smtp: không có mục / no such key: {', '.join(sorted(unknown))}")
    texts = {key: _text(value, f"smtp.{key}") for key, value in values.items()}
    if not texts.get("host"):
        raise ValueError("smtp.host: cần tên máy chủ thư / the name of a mail server expected")
    security = texts.get("security") or Smtp.security
    if security not in SECURITY:
        raise ValueError(f"smtp.security: {security}; cần một trong / one of {', '.join(SECURITY)}")
    port = _whole(values.get("port"), "smtp.port", Smtp.port, 1, 65_535)
    return Smtp(texts["host"] or "", port, security, texts.get("user"), texts.get("password"))


def _mapping(value: Any, key: str) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(name, str) and name.strip() for name in value):
        raise ValueError(f"{key}: cần {{tên: giá trị}} / names and values expected")
    return value


def _text(value: Any, key: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key}: cần một giá trị / one value expected")
    return value or None


def _texts(value: Any, key: str) -> list[str]:
    """The texts of a list, or the one that stands in place of a list."""
    texts = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{key}: cần một danh sách địa chỉ / a list of addresses expected")
    return [text.strip() for text in texts if text.strip()]


def _addresses(value: Any, key: str) -> tuple[str, ...]:
    """Addresses of mail: a list, or one text with several, apart by commas, semicolons or spaces."""
    texts = _texts(value, key)
    if not isinstance(value, list):
        texts = [one for text in texts for one in _apart(text)]
    return tuple(_address(text, key) for text in texts)


def _apart(text: str) -> list[str]:
    if "<" not in text:
        return [one for one in re.split(r"[,;\s]+", text) if one]
    return [f"{name} <{address}>" if name else address for name, address in getaddresses([text])]


def _address(text: str, key: str) -> str:
    if not _ADDRESS.fullmatch(parseaddr(text)[1]) or not text.isprintable():
        raise ValueError(f"{key}: {text!r} không phải là một địa chỉ thư / is no address of mail")
    return text


def _channels(value: Any) -> tuple[str, ...]:
    texts = _texts(value, "channels")
    if not isinstance(value, list):
        texts = [one for text in texts for one in text.split()]
    for text in texts:
        if not _CHANNEL.fullmatch(text):  # it may hold a token: not shown whole
            raise ValueError(f"channels: '{text[:8]}...' không phải là địa chỉ Apprise / is no Apprise address")
    return tuple(texts)


def _whole(value: Any, key: str, usual: int, least: int, most: int) -> int:
    text = _text(value, key)
    if text is None:
        return usual
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{key}: {text!r}; cần số nguyên từ {least} đến {most} / a whole number expected")
    return int(text)


def _set_in(environment: Mapping[str, str], **variables: str) -> dict[str, str]:
    return {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
