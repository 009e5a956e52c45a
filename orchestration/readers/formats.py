"""The one list of readers: a new format is its file, its line here and its test."""

from collections.abc import Sequence

from orchestration.readers.csv_table import CsvReader
from orchestration.readers.docx import DocxReader
from orchestration.readers.fods import FodsReader
from orchestration.readers.html_page import HtmlReader
from orchestration.readers.mhtml import MhtmlReader
from orchestration.readers.ods import OdsReader
from orchestration.readers.reader import Reader
from orchestration.readers.spreadsheetml import Xml2003Reader
from orchestration.readers.xls import XlsReader
from orchestration.readers.xlsb import XlsbReader
from orchestration.readers.xlsx import XlsxReader

# the first that recognises a file reads it
READERS: Sequence[Reader] = (
    XlsReader(),
    DocxReader(),
    OdsReader(),
    XlsbReader(),
    XlsxReader(),
    MhtmlReader(),
    Xml2003Reader(),
    FodsReader(),
    HtmlReader(),
    CsvReader(),
)


def suffixes(readers: Sequence[Reader] = READERS) -> frozenset[str]:
    """Every suffix by which the files of some reader go, in small letters: '.xlsx'."""
    return frozenset(suffix for reader in readers for suffix in reader.suffixes)
