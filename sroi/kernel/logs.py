"""What a log keeps of a request or a failure: no secret address, no row of the database, no citizen number (R45)."""

import logging
import re

from sroi.kernel.citizen_numbers import without_citizen_numbers

SECRET_PATHS = (
    "/agenda/",
    "/contract/aanmelden/",
    "/mensen/uitnodiging/",
    "/inkoop/marktconsultatie/antwoorden/",
    "/account/password/reset/key/",
    "/account/confirm-email/",
)
"""What stands behind these opens something for whoever knows it: a calendar, a personal link, a new password."""
SECRET = re.compile(rf"({'|'.join(map(re.escape, SECRET_PATHS))})[^\s\"'?#]+")
ROW = re.compile(
    r"^DETAIL:.*?(?=^The above exception|^During handling|^Traceback \(most|^CONTEXT:|\Z)", re.MULTILINE | re.DOTALL
)
"""PostgreSQL repeats the row, or the key, that it refuses: names, addresses and words of a case."""


def discreet(text: str) -> str:
    """A line of a log without what nobody should read there afterwards."""
    return without_citizen_numbers(ROW.sub("DETAIL: …\n", SECRET.sub(r"\1…", text)))


class Discreet(logging.Formatter):
    """Writes every line, with the failure that belongs to it, discreetly."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole text of a record."""
        return discreet(super().format(record))
