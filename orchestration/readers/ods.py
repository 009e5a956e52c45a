"""Reads an .ods by calamine, and its XML for its extent, its per cents and, when calamine fails, its cells.

Writes nothing; refuses locked files, and sheets beyond the limits.
"""

from orchestration.readers import calamine
from orchestration.readers.errors import Unreadable
from orchestration.readers.ods_content import read_content
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Note, Opened, fuller

CONTENT, LOCKED_WHOLE = "content.xml", "encrypted-package"  # ODF 1.4 locks the whole package as one part of another


class OdsReader:
    """Reads an OpenDocument spreadsheet."""

    name = "ods"
    suffixes = (".ods",)
    refused_as = "calamine"
    fallback = "xml"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a zip with the content of an OpenDocument."""
        return file.has_part(CONTENT) or file.has_part(LOCKED_WHOLE)

    def read(self, file: SourceFile) -> Opened:
        """The sheets, each by whichever of the two readers gives more of it."""
        is_whole = LOCKED_WHOLE in file.package.names
        if is_whole or b"encryption-data" in file.package.part("META-INF/manifest.xml"):
            raise Unreadable("Tệp được đặt mật khẩu", "locked")
        # also the guard: calamine would lay out every repeated cell
        plain = read_content(file.package.part(CONTENT), file.limits)
        try:
            rows = {sheet.name: sheet.rows for sheet in calamine.read(file.content, self.name, file.limits)}
        except Unreadable as fault:
            note = Note("READ_BY_FALLBACK", found=str(fault), expected=self.fallback)
            return Opened(self.fallback, plain, notes=[note])
        return Opened("calamine", [fuller(sheet, rows.get(sheet.name, [])) for sheet in plain])
