"""Sizes: over the line means that a name is missing."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

from tests.house.files import lines, name, product_files, python_files, static_files, templates

Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(files: list[Path], limit: int) -> list[str]:
    return [f"{name(file)}: {lines(file)}" for file in files if lines(file) > limit]


def functions(file: Path) -> list[tuple[str, int]]:
    """Name and lines of every function; its docstring does not count, for contracts are welcome."""
    tree = ast.parse(file.read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, Function)]
    return [(f"{name(file)}: {node.name}", length(node)) for node in found]


def length(node: Function) -> int:
    whole = (node.end_lineno or 0) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None or not isinstance(first, ast.Expr):
        return whole
    return whole - ((first.end_lineno or 0) - first.lineno + 1)


def test_no_python_file_is_longer_than_400_lines() -> None:
    assert too_long(python_files(), 400) == []


def test_no_function_is_longer_than_60_lines() -> None:
    every = [found for file in python_files() for found in functions(file)]
    assert [f"{what}: {size}" for what, size in every if size > 60] == []


def test_functions_are_short() -> None:
    sizes = sorted(size for file in product_files() for _, size in functions(file))
    assert median(sizes) <= 8
    assert sizes[len(sizes) * 9 // 10] <= 25


def test_templates_stylesheets_and_scripts_are_short() -> None:
    fragments = [file for file in templates() if file.name.startswith("_")]
    # icon.html is a table of drawings, one a line.
    pages = [file for file in templates() if file not in fragments and file.name != "icon.html"]
    assert too_long(fragments, 40) == []
    assert too_long(pages, 60) == []
    assert too_long(static_files(".css"), 250) == []
    assert too_long(static_files(".js"), 80) == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "core", "base", "services", "managers"}
    named = [name(file) for file in python_files() if file.stem in empty]
    assert named == []
