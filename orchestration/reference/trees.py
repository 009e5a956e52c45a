"""Checks that the nodes of every edition make one tree that can be scored: reads the staged rows, yields what is wrong.

A tree has one root and hangs together, no deeper than the models go; every leaf and nothing else is scored; of the
children of a node at least one weighs something.
"""

from collections import defaultdict
from collections.abc import Iterator

from orchestration.reference.cells import Fault, Row

MAX_DEPTH = 8  # levels below the root that are scored (macros/index_tree.sql)


def faults(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    """Everything that keeps nodes from making one tree a scored edition can be summed up on."""
    nodes = _by_edition(tables["index_node"])
    scored = _by_edition(tables["index_scoring"])
    editions = {row["edition_code"] for row in tables["index_edition"]}
    for edition, rows in nodes.items():
        if edition not in editions:
            yield no_edition(rows[0])
        yield from _tree({row["node_code"]: row for row in rows}, scored.get(edition, []))
    for edition, rows in scored.items():
        if edition not in nodes:
            yield no_edition(rows[0])


def no_edition(row: Row) -> Fault:
    """That a row speaks of an edition that is none."""
    return row.fault(
        "edition_code",
        "một edition_code có trong index_edition.csv và index_node.csv",
        "an edition_code that stands in index_edition.csv and index_node.csv",
    )


def _tree(nodes: dict[str, Row], scored: list[Row]) -> Iterator[Fault]:
    children = defaultdict(list)
    for row in nodes.values():
        children[row["parent_code"]].append(row)
        if row["parent_code"] and row["parent_code"] not in nodes:
            yield row.fault("parent_code", "một node_code của ấn bản này", "a node_code of this edition")
    for row in children[""][1:]:
        root = children[""][0]["node_code"]
        yield row.fault("parent_code", f"nút cha: gốc đã là {root}", f"a parent: the root is {root}")
    yield from _unreached(nodes, children)
    yield from _leaves(nodes, children, scored)
    yield from _weightless(children)


def _unreached(nodes: dict[str, Row], children: dict[str, list[Row]]) -> Iterator[Fault]:
    for row in nodes.values():
        seen: list[str] = []
        at: Row | None = row
        while at is not None and at["node_code"] not in seen:
            seen.append(at["node_code"])
            at = nodes.get(at["parent_code"])
        if at is not None:
            yield row.fault(
                "parent_code",
                "một nhánh dẫn tới nút gốc, không vòng lại",
                "a branch that leads to a root and not back to itself",
            )
        elif len(seen) - 1 > MAX_DEPTH:
            yield row.fault(
                "parent_code", f"cây sâu tối đa {MAX_DEPTH} cấp", f"a tree of at most {MAX_DEPTH} levels below the root"
            )


def _leaves(nodes: dict[str, Row], children: dict[str, list[Row]], scored: list[Row]) -> Iterator[Fault]:
    with_scoring = {row["node_code"] for row in scored}
    for row in nodes.values():
        if row["node_code"] not in children and row["node_code"] not in with_scoring:
            yield row.fault(
                "node_code", "nút lá có dòng trong index_scoring.csv", "a leaf that has a row in index_scoring.csv"
            )
    for row in scored:
        if row["node_code"] not in nodes:
            yield row.fault(
                "node_code",
                "một node_code của ấn bản này trong index_node.csv",
                "a node_code of this edition in index_node.csv",
            )
        elif row["node_code"] in children:
            yield row.fault("node_code", "nút lá: nút này có nút con", "a leaf: this node has children")


def _weightless(children: dict[str, list[Row]]) -> Iterator[Fault]:
    for parent, rows in children.items():
        if parent and all(row["weight"] and float(row["weight"]) == 0 for row in rows):
            row = rows[0]
            yield row.fault(
                "weight",
                f"trọng số lớn hơn 0 ở ít nhất một nút con của {parent}",
                f"a weight above 0 for at least one child of {parent}",
            )


def _by_edition(rows: list[Row]) -> dict[str, list[Row]]:
    by_edition = defaultdict(list)
    for row in rows:
        by_edition[row["edition_code"]].append(row)
    return by_edition
