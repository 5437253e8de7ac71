"""No sealed file stays without a row: what a failed act left behind is swept away, the rest is kept (R44)."""

import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from sroi.dossier.models import Attachment
from sroi.dossier.services import add_attachment, remove_orphans
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT
from tests.factories.storage import kept_in
from tests.kernel.files import pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    """A storage with only the files of this test."""
    with kept_in(tmp_path):
        yield


def put_in(cast: Cast, text: str) -> Attachment:
    """A file in a dossier of the contractor."""
    stream = io.BytesIO(pdf_bytes([text]))
    dossier = cast_contract(cast).dossier
    return add_attachment(dossier=dossier, stream=stream, name="loonstrook.pdf", by=cast.contractor, at=AT)


def written_at(attachment: Attachment, hours_ago: int) -> Path:
    """Where the sealed bytes stand, as if they were written so long ago."""
    path, moment = Path(attachment.file.path), (AT - timedelta(hours=hours_ago)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_a_file_of_a_failed_act_is_swept_and_a_kept_one_stays(cast: Cast) -> None:
    kept = written_at(put_in(cast, "bewaard"), 48)

    def fail() -> None:
        with transaction.atomic():
            lost.append(written_at(put_in(cast, "mislukt"), 48))
            raise RuntimeError("the outer act fails")

    lost: list[Path] = []
    with pytest.raises(RuntimeError):
        fail()
    assert lost[0].exists()
    assert remove_orphans(at=AT) == 1
    assert kept.exists()
    assert not lost[0].exists()


def test_a_file_that_may_still_get_its_row_is_left_alone(cast: Cast) -> None:
    attachment = put_in(cast, "jong")
    path = written_at(attachment, 2)
    Attachment.objects.filter(pk=attachment.pk).update(file="attachments/elders")
    assert remove_orphans(at=AT) == 0
    assert path.exists()
