"""Months as numbers: year * 12 + month - 1."""

MONTH_2023_01 = 2023 * 12
MONTH_2024_01 = 2024 * 12
