"""What a process that answers requests does once, before the first one."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load every page, and keep what is loaded for good out of the collection of garbage.

    Models, addresses and texts stay as long as the process. Looking through them again and again for something to
    throw away takes a fifth of the time of a page.
    """
    get_resolver().url_patterns  # noqa: B018  # reading it loads the views
    gc.collect()
    gc.freeze()
