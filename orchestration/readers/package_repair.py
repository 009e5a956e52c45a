"""Gives the parts of an unusual .xlsx the names that every reader looks for; says whether it had to. Writes no file.

Some programs write other folders, capitals, backslashes or a leading slash, or call the texts and the styles otherwise;
the package's own relations say which part is which. What is renamed is the copy in memory that is read.
"""

import zipfile
from io import BytesIO

from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import RELATION, Package, attribute, related

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
USUAL = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}


def is_odd(package: Package) -> bool:
    """Whether a reader that looks for the usual names would miss a part; asked of a zip that is no letter."""
    if WORKBOOK not in package.names:
        return True
    lacking = [kind for kind, name in USUAL.items() if name not in package.names]
    return bool(lacking) and any(_target(package, kind) for kind in lacking)


def may_hold_workbook(package: Package) -> bool:
    """Whether a part may be the workbook that an .xlsx has, whatever its folder, its capitals and its name."""
    if any(name.lower().endswith("workbook.xml") for name in package.names):
        return True
    return b"sheets>" in package.part(_main_part(package.part("_rels/.rels")))


def sound_parts(package: Package) -> dict[str, bytes]:
    """Every part by its name without backslashes and a leading slash.

    Raises:
        Unreadable: a part is damaged or dangerous, or two have one name.
    """
    parts = {_plain(name): package.part(name) for name in package.names}
    if len(parts) < len(package.names):
        raise Unreadable("Tệp nén có hai phần cùng tên, không biết phần nào đúng", "dangerous")
    return parts


def made_usual(package: Package, max_unpacked: int) -> bytes | None:
    """The same parts under the usual names; none where there is no workbook among them."""
    parts = {_cased(name): content for name, content in sound_parts(package).items()}
    if WORKBOOK not in parts and (main := _main_part(parts.get("_rels/.rels", b""))) in parts:
        parts = {_moved(name, main): content for name, content in parts.items()}
    if WORKBOOK not in parts:
        return None
    made = Package(packed(parts), max_unpacked)
    for kind, usual in USUAL.items():
        target = _target(made, kind)
        if usual not in parts and target in parts:
            parts[usual] = parts.pop(target)
    return packed(parts)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _cased(name: str) -> str:
    names = (WORKBOOK, RELATIONS, "_rels/.rels", "[Content_Types].xml", *USUAL.values())
    usual = {one.lower(): one for one in names}.get(name.lower())
    return usual or (f"xl/{name[3:]}" if name.lower().startswith("xl/") else name)


def _main_part(relations: bytes) -> str:
    """The part that the package's first relations name as what it is about; none where they do not say."""
    for tag in RELATION.findall(relations.decode("utf-8", "replace")):
        if (attribute(tag, "Type") or "").endswith("/officeDocument"):
            return _plain(attribute(tag, "Target") or "")
    return ""


def _moved(name: str, main: str) -> str:
    """The usual name of a part, where the workbook is `main`; what does not lie beside or below it stays."""
    root, _, book = main.rpartition("/")
    folder = f"{root}/" if root else ""
    inside = name.removeprefix(folder)
    if name in ("[Content_Types].xml", "_rels/.rels") or not name.startswith(folder) or inside.startswith("docProps/"):
        return name
    usual = {book: "workbook.xml", f"_rels/{book}.rels": "_rels/workbook.xml.rels"}
    return f"xl/{usual.get(inside, inside)}"


def _target(package: Package, kind: str) -> str | None:
    """The part that the workbook names as its texts or its styles."""
    xml = package.part(RELATIONS)
    by_id = related(xml)
    for tag in RELATION.findall(xml.decode("utf-8", "replace")):
        if (attribute(tag, "Type") or "").endswith(f"/{kind}"):
            return by_id.get(attribute(tag, "Id"))
    return None


def packed(parts: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
