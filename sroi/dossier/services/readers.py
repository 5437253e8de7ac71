"""Who else reads the text of a file while it is judged; upper apps register themselves, as with gates (R44)."""

from collections.abc import Callable

from sroi.dossier.models import Attachment

TextReader = Callable[[Attachment, str], None]
READERS: list[TextReader] = []


def register_reader(reader: TextReader) -> None:
    """Let somebody read along; registering twice changes nothing."""
    if reader not in READERS:
        READERS.append(reader)


def let_read(attachment: Attachment, text: str) -> None:
    """Give the text of a file to everybody who reads along; it is not kept."""
    for reader in READERS:
        reader(attachment, text)
