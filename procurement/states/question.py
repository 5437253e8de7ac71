"""The lifecycle of a question on the tender (R18)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sroi.kernel.states import Flow, Step


class QuestionState(TextChoices):
    """From a question of a bidder to its published answer (R18)."""

    OPEN = "open", _("To be answered")
    ANSWERED = "answered", _("Waits for approval")
    APPROVED = "approved", pgettext_lazy("answer", "Approved")
    PUBLISHED = "published", _("Published")


class QuestionAction(TextChoices):
    """The acts on a question."""

    ANSWER = "question.answer", _("Answer the question")
    RETURN = "question.return", _("Return the answer")
    APPROVE = "question.approve", _("Approve the answer")
    PUBLISH = "question.publish", _("Publish the nota van inlichtingen")


QUESTION_FLOW = Flow(
    initial=QuestionState.OPEN,
    steps=(
        Step(QuestionAction.ANSWER, (QuestionState.OPEN, QuestionState.ANSWERED), QuestionState.ANSWERED),
        Step(QuestionAction.RETURN, (QuestionState.ANSWERED, QuestionState.APPROVED), QuestionState.OPEN),
        Step(QuestionAction.APPROVE, (QuestionState.ANSWERED,), QuestionState.APPROVED),
        Step(QuestionAction.PUBLISH, (QuestionState.APPROVED,), QuestionState.PUBLISHED),
    ),
)
