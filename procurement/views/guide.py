"""The guide on social return: a passage for every question, under an anchor that does not change (S3)."""

from django.http import HttpResponse

from procurement import documents
from procurement.views.entry import show
from sroi import GUIDE
from sroi.accounts.visits import Visit, reading


@reading
def guide(here: Visit) -> HttpResponse:
    """Show every passage with its source, and which version this is."""
    context = {
        "passages": documents.PASSAGES,
        "version": documents.GUIDE_VERSION,
        "valid_from": documents.GUIDE_VALID_FROM,
        "original": GUIDE,
    }
    return show(here, "guide", context)
