"""What a release is written as: one file a format, and one list, which the store goes through. Knows no indicator."""

from orchestration.release.exports.changes import Changes
from orchestration.release.exports.database import Database
from orchestration.release.exports.datapackage import Datapackage
from orchestration.release.exports.dictionary import Dictionary
from orchestration.release.exports.excel import Workbooks
from orchestration.release.exports.parquet import Parquet
from orchestration.release.exports.protocol import Export
from orchestration.release.exports.site import Pages

TABLES: tuple[Export, ...] = (Database(), Parquet())  # what the next release, explanations and scenarios read
EXPORTS: tuple[Export, ...] = (*TABLES, Datapackage(), Dictionary(), Changes(), Workbooks(), Pages())
