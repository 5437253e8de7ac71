"""What an uploaded file is, by its content, and every reason to refuse it (R44)."""

from sroi.kernel.file_kinds.inspection import (
    ACCEPT,
    MEDIA_TYPES,
    FileKind,
    FileLimits,
    Inspection,
    inspect_file,
    safe_name,
)

__all__ = ["ACCEPT", "MEDIA_TYPES", "FileKind", "FileLimits", "Inspection", "inspect_file", "safe_name"]
