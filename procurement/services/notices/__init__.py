"""Importing official notices into cases: the public face of this aggregate."""

from procurement.services.notices.importing import import_case_notice
from procurement.services.notices.outcome import ImportResult

__all__ = ["ImportResult", "import_case_notice"]
