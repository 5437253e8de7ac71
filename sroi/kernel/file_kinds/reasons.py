"""Reasons that several kinds of file share."""

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


def damaged() -> Blocker:
    """The file cannot be read."""
    message = _("The file is damaged and cannot be read. Make it again and try once more.")
    return blocker("file-broken", message, source="R44")


def locked_or_old() -> Blocker:
    """The file is an office file with a password, or of the old binary kind."""
    message = _(
        "This file is locked with a password or made with an old version of Office. Save it as PDF, DOCX or XLSX."
    )
    return blocker("file-locked-or-old", message, source="R44")
