"""Sealed files that no row knows: an act that failed after the file was written leaves one behind (R44)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath

from django.core.files.storage import Storage
from django.db.models import FileField

from sroi.dossier.models import Attachment, Letter

GRACE = timedelta(days=1)
AT_ONCE = 500
KEPT_IN = (Attachment, Letter)
"""The models that keep a sealed file, each in a folder of its own."""


def remove_orphans(*, at: datetime) -> int:
    """Remove every sealed file without a row that is older than a day; answer how many.

    A file is written before its row is committed, so a young one may still get its row.
    """
    return sum(_remove_of(model, before=at - GRACE) for model in KEPT_IN)


def _remove_of(model: type[Attachment] | type[Letter], *, before: datetime) -> int:
    """Remove the orphans in the folder of one model."""
    field = model._meta.get_field("file")
    assert isinstance(field, FileField)  # noqa: S101  # by its declaration
    gone = 0
    for names in _in_parts(_stored(field.storage, str(field.upload_to))):
        known = set(model.objects.filter(file__in=names).values_list("file", flat=True))
        old = [name for name in names if name not in known and _is_older(field.storage, name, before)]
        for name in old:
            field.storage.delete(name)
        gone += len(old)
    return gone


def _in_parts(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """So many names at once as one question holds."""
    waiting = iter(names)
    return iter(lambda: tuple(islice(waiting, AT_ONCE)), ())


def _stored(storage: Storage, folder: str) -> list[str]:
    """The files in a folder; none while the folder was never made."""
    if not storage.exists(folder):
        return []
    return [str(PurePosixPath(folder, name)) for name in storage.listdir(folder)[1]]


def _is_older(storage: Storage, name: str, before: datetime) -> bool:
    """Tell whether a file was written before a moment; one that is gone by now is nobody's business."""
    try:
        return storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
