"""A connection to PostgreSQL from an address that may hold a password: no message repeats the address.

The password comes from PGPASSWORD, from ~/.pgpass, or from the address itself. Refuses an address that reads otherwise
than it was meant, a server older than 15 and a database whose text is not UTF-8.
"""

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

OLDEST = 150000  # as a server states its version; what the tests run on
HIDDEN = "***"
EXAMPLE = "postgresql://kho@bi.example.vn:5432/bi"


class PostgresFault(RuntimeError):
    """Nothing was changed in PostgreSQL; the message is coded, in Vietnamese and English, without a password."""


def connected(address: str) -> psycopg.Connection:
    """Connect; a transaction begins with the first statement.

    Raises:
        PostgresFault: the address cannot be meant, or the server refuses or is not one that can be used.
    """
    password = _password(address)
    try:
        connection = psycopg.connect(address, application_name="kho export", connect_timeout=10, client_encoding="utf8")
    except psycopg.Error as error:
        raise PostgresFault(
            f"POSTGRES_REFUSED: {reason(error, password)}; xem lại máy chủ, tên cơ sở dữ liệu, người dùng, mật khẩu "
            "(PGPASSWORD). / Could not connect; check server, database, user and password."
        ) from None
    fault = _unfit(connection)
    if fault:
        connection.close()
        raise PostgresFault(fault)
    return connection


def reason(error: psycopg.Error, password: str = "") -> str:
    """What the server said, on one line."""
    text = " ".join(str(error).split())
    return text.replace(password, HIDDEN) if password else text


def _password(address: str) -> str:
    """The password an address holds, empty where it holds none.

    `p@ss` and `pa/ss` cut an address in another place than was meant, and what is left of the password would
    be taken for a server and be named in its error.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except psycopg.Error:
        parts = {"host": "@"}
    ports = re.fullmatch(r"[\d,]*", parts.get("port", ""))
    if not ports or any("@" in parts.get(name, "") for name in ("host", "dbname", "user")):
        raise PostgresFault(
            f"POSTGRES_ADDRESS: không đọc được địa chỉ; dạng đúng: {EXAMPLE}. Trong mật khẩu, @ viết là %40, / là %2F; "
            "tốt nhất để mật khẩu trong biến PGPASSWORD. / The address cannot be read (it is not repeated "
            "here, as it may hold a password)."
        )
    return parts.get("password", "")


def _unfit(connection: psycopg.Connection) -> str | None:
    """Why this server cannot be used, if it cannot."""
    version = connection.info.server_version
    encoding = connection.info.parameter_status("server_encoding")
    if version < OLDEST:
        return f"POSTGRES_TOO_OLD: máy chủ là bản {version // 10000}, cần từ 15. / The server is older than 15."
    if encoding != "UTF8":
        return (
            f"POSTGRES_ENCODING: cơ sở dữ liệu ghi chữ bằng {encoding}, tiếng Việt cần UTF8; tạo bằng "
            "`create database bi encoding 'UTF8' template template0`. / The database must be UTF8."
        )
    return None
