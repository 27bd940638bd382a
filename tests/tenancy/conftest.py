"""The world stands while the tests of this package run."""

from tests.matrix.standing import as_, built, world

__all__ = ["as_", "built", "world"]
