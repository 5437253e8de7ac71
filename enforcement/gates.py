"""What stands before the end of a case because of enforcement: no open file (R6)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement.models import EnforcementFile
from procurement.gates import Condition
from procurement.models import Case
from sroi.accounts.states import Role


def no_open_file(case: Case) -> tuple[Condition, ...]:
    """A case closes when no enforcement file is open on one of its contracts (R6, R34)."""
    file = EnforcementFile.objects.open().filter(contract__case=case).order_by("pk").first()
    why, url = "", ""
    if file is not None:
        why = _("File %(reference)s is open. Settle it, or close it with the reason.") % {"reference": file.reference}
        url = reverse("enforcement:file", args=[file.reference])
    label = _("No enforcement file is open")
    met = file is None
    return (
        Condition("no-open-file", label, met=met, applies=True, why=why, whose=Role.ADVISER, url=url, source="R34"),
    )
