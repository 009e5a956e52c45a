"""Where messages go: reads the environment and the YAML file that `KHO_ALERTS` names; writes nothing.

The file holds addresses and a password and stays outside git: one inside the project is refused. With nothing
set, messages are only written as files.

    smtp: {host: mail.example.vn, port: 587, security: starttls, user: kho, password: ...}
    sender: kho@example.vn
    it_department: [cntt@example.vn]
    units: {"136": [vanyen@example.vn]}       # by unit code
    channels: ["tgram://...", "msteams://..."]   # Apprise addresses: digest, refusals and silence go there too
    reminder_days: 7
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from orchestration.places import PROJECT

SECURITY = ("none", "starttls", "ssl")
NOWHERE = "khong-co-dia-chi.invalid"  # reserved: such a message can reach nobody by mistake


class SettingsFault(ValueError):
    """The settings cannot be used; the message names the file and the key."""


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
        if known := self.units.get(unit_code):
            return known
        return self.it_department if self.smtp else (f"{unit_code}@{NOWHERE}",)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a variable of the environment stands before the file.

    Raises:
        SettingsFault: the file lies inside the project, cannot be read, or holds what is not a setting.
    """
    environment = os.environ if environment is None else environment
    told = _file(environment.get("KHO_ALERTS"))
    smtp = dict(told.get("smtp") or {}) | _given(
        environment, host="KHO_SMTP_HOST", port="KHO_SMTP_PORT", security="KHO_SMTP_SECURITY", user="KHO_SMTP_USER"
    )
    smtp |= _given(environment, password="KHO_SMTP_PASSWORD")  # noqa: S106 - the name of a variable
    told |= _given(environment, sender="KHO_MAIL_FROM", reminder_days="KHO_REMINDER_DAYS")
    for name, variable in (("it_department", "KHO_MAIL_IT"), ("channels", "KHO_APPRISE")):
        if environment.get(variable):
            told[name] = environment[variable].replace(",", " ").split()
    try:
        found = {name: tuple(told[name]) for name in ("it_department", "channels") if told.get(name)}
        found |= {"sender": told["sender"]} if told.get("sender") else {}
        found |= {"reminder_days": int(told["reminder_days"])} if told.get("reminder_days") else {}
        units = {str(code): tuple(addresses) for code, addresses in (told.get("units") or {}).items()}
        return Settings(smtp=_smtp(smtp) if smtp else None, units=units, **found)
    except (TypeError, ValueError) as error:
        raise SettingsFault(f"{environment.get('KHO_ALERTS') or 'KHO_SMTP_*'}: {error}") from error


def _smtp(told: Mapping) -> Smtp:
    server = Smtp(**{**told, "port": int(told.get("port") or 25)})
    if server.security not in SECURITY:
        raise ValueError(f"smtp.security: {server.security}; cần một trong / one of {', '.join(SECURITY)}")
    return server


def _given(environment: Mapping[str, str], **variables: str) -> dict[str, str]:
    return {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}


def _file(name: str | None) -> dict:
    if not name:
        return {}
    path = Path(name).resolve()
    if path.is_relative_to(PROJECT):
        raise SettingsFault(
            f"{path}: tệp có mật khẩu, để ngoài thư mục dự án. / It holds a password: keep it elsewhere."
        )
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise SettingsFault(f"{path}: {error}") from error
    known = {"smtp", "sender", "it_department", "units", "channels", "reminder_days"}
    if unknown := set(told) - known:
        raise SettingsFault(f"{path}: không có mục / no such key: {', '.join(sorted(unknown))}")
    return told
