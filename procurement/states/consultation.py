"""The lifecycle of a market consultation (R10)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sroi.kernel.states import Flow, Step


class ConsultationState(TextChoices):
    """From the questions to the market to the report (R10)."""

    DRAFT = "draft", pgettext_lazy("consultation", "In preparation")
    RUNNING = "running", pgettext_lazy("consultation", "Running")
    COMPLETED = "completed", pgettext_lazy("consultation", "Completed")


class ConsultationAction(TextChoices):
    """The acts that move a market consultation."""

    OPEN = "consultation.open", _("Open the market consultation")
    COMPLETE = "consultation.complete", _("Complete the market consultation")


CONSULTATION_FLOW = Flow(
    initial=ConsultationState.DRAFT,
    steps=(
        Step(ConsultationAction.OPEN, (ConsultationState.DRAFT,), ConsultationState.RUNNING),
        Step(ConsultationAction.COMPLETE, (ConsultationState.RUNNING,), ConsultationState.COMPLETED),
    ),
)
