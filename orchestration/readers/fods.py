"""Reads an OpenDocument spreadsheet in one XML file (.fods); writes nothing, follows nothing."""

from orchestration.readers import markup
from orchestration.readers.ods_content import read_content
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Opened


class FodsReader:
    """Reads an OpenDocument spreadsheet in one XML file."""

    name = "fods"
    suffixes = (".fods",)
    refused_as = "html"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether its first element that counts is a `document`."""
        return markup.kind_of(file.opening) == markup.OPEN_DOCUMENT

    def read(self, file: SourceFile) -> Opened:
        """The sheets of the file, in its own order."""
        sheets = read_content(file.content, file.limits)
        return markup.noted(Opened("xml", sheets), "bảng tính OpenDocument dạng XML")
