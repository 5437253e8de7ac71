"""Who may open which page of reference data (R1, R2): the administrator changes, the auditor reads."""

from collections.abc import Mapping

from sroi.reference.models import Threshold
from sroi.reference.states import Kind
from tests.law.access import Access, Kwargs, World, only


def of_kind(_world: World) -> Mapping[str, object]:
    """The thresholds."""
    return {"kind": Kind.THRESHOLD}


def of_row(_world: World) -> Mapping[str, object]:
    """A threshold."""
    return {"kind": Kind.THRESHOLD, "row_id": Threshold.objects.earliest("valid_from").pk}


def inside(*allowed: str, kwargs: Kwargs) -> Access:
    """Open to these; staff without the duty is refused, for companies it is not there."""
    return only(*allowed, kwargs=kwargs, contractor=404, stranger=404)


ROWS = {
    "reference:index": inside("administrator", "auditor", kwargs=lambda _world: {}),
    "reference:row-list": inside("administrator", "auditor", kwargs=of_kind),
    "reference:row-history": inside("administrator", "auditor", kwargs=of_row),
    "reference:row-add": inside("administrator", kwargs=of_kind),
    "reference:row-edit": inside("administrator", kwargs=of_row),
}
