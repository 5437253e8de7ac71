"""Words without Django: sentences marked for translation in pure rules and states, and text as it was typed."""

import re
import unicodedata


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the extraction of messages sees it, the border translates it."""
    return message


UNSEEN = re.compile(
    "[\x01-\x08\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that nobody types or sees: control characters, marks without width, turns of the reading direction, and
what is no text. With them two names that look the same would be two names."""
BREAKS = re.compile("[\x0b\x85\u2028\u2029]")
"""Ends of a line as other programs copy them."""
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
"""Spaces of another width, and signs that show as one."""


def typed_text(text: str) -> str:
    """A text as it was meant: no document, e-mail, file name or list is broken or turned around by it.

    The same letters are the same signs, whether they were typed with an accent or put together from two.
    """
    return unicodedata.normalize("NFC", UNSEEN.sub("", SPACES.sub(" ", BREAKS.sub("\n", text))))


def typed_line(text: str) -> str:
    """A text of one line, such as a name: without what cannot be seen between, before or after its words."""
    return " ".join(typed_text(text).split())
