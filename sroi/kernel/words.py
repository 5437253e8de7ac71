"""Words without Django: sentences marked for translation in pure rules and states, and text as it was typed."""

import re


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the extraction of messages sees it, the border translates it."""
    return message


UNSEEN = re.compile(
    "[\x01-\x08\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that nobody types: control characters, turns of the reading direction, and what is no text."""
BREAKS = re.compile("[\x0b\x85\u2028\u2029]")
"""Ends of a line as other programs copy them."""


def typed_text(text: str) -> str:
    """A text as it was meant: no document, e-mail, file name or list is broken or turned around by it."""
    return UNSEEN.sub("", BREAKS.sub("\n", text))
