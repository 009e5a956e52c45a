"""What the Parquet files of a release are, as a Data Package (datapackage.json): what tools of open data read."""

import json
import re
from pathlib import Path

import duckdb

from orchestration.release.exports import parquet
from orchestration.release.exports.build import Described, described

FILE = "datapackage.json"
# DuckDB's types by their beginning, as the types of a Table Schema; the first that fits
TYPES = {
    r".*\[\]$": "array",
    r"(MAP|STRUCT)\(": "object",
    r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$": "integer",
    r"(DOUBLE|FLOAT|DECIMAL)": "number",
    r"BOOLEAN$": "boolean",
    r"DATE$": "date",
    r"TIMESTAMP": "datetime",
    r"": "string",
}


class Datapackage:
    """datapackage.json: a resource per Parquet file, with the description of the table and of each column."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Describe every published table of the build."""
        package = {
            "name": "kho-cds",
            "title": "Kho CĐS: số liệu chuyển đổi số theo đơn vị và kỳ",
            "resources": [_resource(table, folder) for table in described(connection)],
        }
        (folder / FILE).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
        """It holds no rows."""


def _resource(table: Described, folder: Path) -> dict[str, object]:
    return {
        "name": table.name,
        "path": parquet.path_of(folder, table.name).relative_to(folder).as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table.says,
        "schema": {
            "fields": [
                {"name": column.name, "type": type_of(column.data_type), "description": column.says}
                for column in table.columns
            ]
        },
    }


def type_of(data_type: str) -> str:
    """The type of a Table Schema that a type of DuckDB is."""
    return next(kind for pattern, kind in TYPES.items() if re.match(pattern, data_type))
