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
from typing import Any

import yaml

from orchestration.places import PROJECT

KEYS = {"smtp", "sender", "it_department", "units", "channels", "reminder_days"}
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
        nowhere = (f"{unit_code}@{NOWHERE}",)
        return self.units.get(unit_code) or (self.it_department if self.smtp else nowhere)


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a variable of the environment stands before the file.

    Raises:
        SettingsFault: the file lies inside the project, cannot be read, or holds what is not a setting.
    """
    environment = os.environ if environment is None else environment
    values = _file(environment.get("KHO_ALERTS"))
    smtp = dict(values.get("smtp") or {}) | _set_in(
        environment, host="KHO_SMTP_HOST", port="KHO_SMTP_PORT", security="KHO_SMTP_SECURITY", user="KHO_SMTP_USER"
    )
    smtp |= _set_in(environment, password="KHO_SMTP_PASSWORD")  # noqa: S106 - the name of a variable
    values |= _set_in(environment, sender="KHO_MAIL_FROM", reminder_days="KHO_REMINDER_DAYS")
    for name, variable in (("it_department", "KHO_MAIL_IT"), ("channels", "KHO_APPRISE")):
        if environment.get(variable):
            values[name] = environment[variable].replace(",", " ").split()
    try:
        return Settings(
            smtp=_smtp(smtp) if smtp else None,
            sender=values.get("sender") or Settings.sender,
            it_department=tuple(values.get("it_department") or Settings.it_department),
            units={str(code): tuple(addresses) for code, addresses in (values.get("units") or {}).items()},
            channels=tuple(values.get("channels") or Settings.channels),
            reminder_days=int(values.get("reminder_days") or Settings.reminder_days),
        )
    except (TypeError, ValueError) as error:
        raise SettingsFault(f"{environment.get('KHO_ALERTS') or 'KHO_SMTP_*'}: {error}") from error


def _smtp(values: Mapping[str, Any]) -> Smtp:
    server = Smtp(**{**values, "port": int(values.get("port") or Smtp.port)})
    if server.security not in SECURITY:
        raise ValueError(f"smtp.security: {server.security}; cần một trong / one of {', '.join(SECURITY)}")
    return server


def _set_in(environment: Mapping[str, str], **variables: str) -> dict[str, str]:
    return {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}


def _file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    path = Path(name).resolve()
    if path.is_relative_to(PROJECT):
        raise SettingsFault(
            f"{path}: tệp có mật khẩu, để ngoài thư mục dự án. / It holds a password: keep it elsewhere."
        )
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise SettingsFault(f"{path}: {error}") from error
    if unknown := set(values) - KEYS:
        raise SettingsFault(f"{path}: không có mục / no such key: {', '.join(sorted(unknown))}")
    return values
