"""Cells of a CSV file, which a spreadsheet opens without a question."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, in the wide signs too."""


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: such a text starts with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value
