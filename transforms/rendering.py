"""Renders the project's SQL as dbt does: jinja with the macros of `macros/`, so that one rule is written once.

Reads `macros/*.sql`; writes nothing and runs nothing. The models' runner and the SQL that stands before the gate both
render here. Refuses a name that nobody defined.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

PROJECT = Path(__file__).resolve().parent


def render(text: str, context: Mapping[str, object] | None = None) -> str:
    """SQL from a text in jinja; `context` holds what the text and the macros read beside the macros themselves."""
    values = {"execute": False, "env_var": _silent, **(context or {})}
    return compiled(text).render(values | macros(values))


def macros(context: Mapping[str, object]) -> dict[str, Callable[..., Any]]:
    """Every macro of the project by name; one that returns a value gives it, one that writes SQL gives the text."""
    module = compiled(macro_sources()).make_module({"return": _give_back, **context})

    def returning(macro: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: object, **named: object) -> object:
            try:
                return macro(*arguments, **named)
            except _Returned as returned:
                return returned.value

        return call

    return {name: returning(macro) for name, macro in vars(module).items() if isinstance(macro, jinja2.runtime.Macro)}


@cache
def compiled(text: str) -> jinja2.Template:
    """The template of a text, made once: a search for a target renders the index dozens of times."""
    return _environment().from_string(text)


class _Returned(Exception):
    """Carries a value out of a macro."""

    def __init__(self, value: object):
        self.value = value


def _give_back(value: object) -> None:
    raise _Returned(value)


def _silent(_: str, default: str = "") -> str:
    return default


@cache
def macro_sources() -> str:
    """The text of every macro of the project."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").glob("*.sql")))


@cache
def _environment() -> jinja2.Environment:
    """Jinja as dbt sets it up: the same two extensions; SQL is not HTML and nothing in it is escaped."""
    return jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
