"""The function allocation matrix (F19) on paper: clauses by chapter, who leads and supports, legend, signatures."""

# claims: S4.4.4
import json
from math import ceil
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.matrix_grid import Grid, clauses_said, function_name, load
from certification.models import FunctionMatrix, MatrixColumn, MatrixRow
from certification.models.function_matrix import SYMBOLS
from wobo.accounts.models import Role
from wobo.workflow import trail
from wobo.workflow.models.signature import Meaning

from . import client_slot, furniture

WIDEST = {"A4": 11, "A3": 20}  # columns beside each other that can still be read; more go on further sheets
PAPERS = tuple(WIDEST)


def paper_for(grid: Grid) -> str:
    """Return the sheet on which the matrix is signed: A4 while its columns fit, else A3."""
    return "A4" if len(grid.columns) <= WIDEST["A4"] else "A3"


def frozen(matrix: FunctionMatrix, language: str, paper: str) -> dict[str, Any]:
    """Return the snapshot of today on a sheet that was asked for."""
    with translation.override(language):
        told: dict[str, Any] = json.loads(json.dumps(build(matrix, language, paper), default=trail.plain))
    return told


def build(matrix: FunctionMatrix, language: str, paper: str = "") -> dict[str, Any]:
    """Return the matrix as parts that fit a sheet, each with all its clauses and some of its columns."""
    grid = load(matrix)
    paper = paper if paper in PAPERS else paper_for(grid)
    engagement = matrix.cycle.engagement
    title = _("Function allocation matrix")
    state = "content" if matrix.state in {matrix.State.SETTLED, matrix.State.IN_FORCE} else "draft"
    state = "void" if matrix.state in {matrix.State.SUPERSEDED, matrix.State.CANCELLED} else state
    return furniture(engagement, language, kind="function-matrix", title=title, state=state, version=matrix.label) | {
        "standard": matrix.standard.name,
        "paper": paper.lower(),
        "lead": SYMBOLS["lead"],
        "support": SYMBOLS["support"],
        "parts": [_part(grid, columns, language) for columns in _sheets(grid.columns, WIDEST[paper])],
        "functions": [
            {
                "name": function_name(held.key, language),
                "clauses": clauses_said(held.rows),
                "holders": pgettext("between names", ", ").join(one.name_in(language) for one in held.holders),
            }
            for held in grid.functions
            if held.rows
        ],
        "counts": [
            {"name": column.name_in(language), "leads": leads, "supports": supports}
            for column, leads, supports in counts(grid)
        ],
        "slots": [
            {**client_slot(engagement, language, Meaning.PREPARED, Role.WORKING_GROUP), "role": ""},
            client_slot(engagement, language, Meaning.REVIEWED, _reviewer(matrix)),
            client_slot(engagement, language, Meaning.APPROVED, Role.TOP_MANAGER),
        ],
    }


def _reviewer(matrix: FunctionMatrix) -> str:
    kept = matrix.cycle.engagement.keeps_representative
    return Role.MANAGEMENT_REPRESENTATIVE if kept else Role.CLIENT_ADMIN


def _sheets(columns: list[MatrixColumn], most: int) -> list[list[MatrixColumn]]:
    """Return the columns in parts of nearly the same width."""
    if not columns:
        return [[]]
    parts = ceil(len(columns) / most)
    width = ceil(len(columns) / parts)
    return [columns[start : start + width] for start in range(0, len(columns), width)]


def _part(grid: Grid, columns: list[MatrixColumn], language: str) -> dict[str, Any]:
    return {
        "columns": [column.name_in(language) for column in columns],
        "chapters": [
            {
                "title": head.heading_in(language),
                "rows": [_row(grid, row, columns, language) for row in rows],
            }
            for head, rows in grid.chapters()
        ],
    }


def _row(grid: Grid, row: MatrixRow, columns: list[MatrixColumn], language: str) -> dict[str, Any]:
    return {
        "number": row.clause.label,
        "title": row.clause.title_in(language),
        "line": row.line_in(language),
        "cells": [SYMBOLS[grid.value(row, column)] for column in columns],
    }


def counts(grid: Grid) -> list[tuple[MatrixColumn, int, int]]:
    """Return how many clauses each column leads and supports."""
    found = {column.pk: [0, 0] for column in grid.columns}
    for (_row_pk, column), value in grid.marks.items():
        found[column][0 if value == "lead" else 1] += 1
    return [(column, *found[column.pk]) for column in grid.columns]
