"""Cells to typed values: one module a kind, each a pure function of one cell's text."""
