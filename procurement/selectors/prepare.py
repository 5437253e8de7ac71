"""What the pages of phase 1 show: the threshold test with its trace, the choices, what is asked, advice (R8, R9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates import CaseFacts
from procurement.gates.facts import (
    percentage_choice,
    percentage_range,
    subject_mark,
    subject_of,
    subject_text,
)
from procurement.models import Advice, Case, ThresholdTest
from procurement.selectors.figures import obligation_source
from procurement.states import ADVISED, ApprovalState, AskKind
from sroi.kernel import formats
from sroi.kernel.money import percent_of
from sroi.kernel.pages import Source, Status
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

STEPS = (Decimal(3), Decimal(5), Decimal(7))


def threshold_source(test: ThresholdTest) -> Source:
    """How the outcome of a threshold test was computed (R8)."""
    sign = "≥" if test.applies else "<"
    return Source(
        formula=_(
            "The estimated value excluding VAT, options and extensions included, compared with the threshold for"
            " services on the day of publication, whatever the kind of contract."
        ),
        filled_in=f"{formats.euro(test.value)} {sign} {formats.euro(test.threshold)}",
        row=_("Threshold for services and supplies: %(amount)s") % {"amount": formats.euro(test.threshold)},
        valid_from=test.valid_from,
        valid_until=test.valid_until,
        source=test.source,
    )


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a percentage means in euro."""

    label: str
    amount: Decimal
    source: Source


def consequences(facts: CaseFacts) -> tuple[Consequence, ...]:
    """The gross obligation at the chosen percentage and around the usual one (R38)."""
    value = facts.case.estimated_value
    if value is None:
        return ()
    usual = percentage_range(facts).usual
    chosen = facts.ask.percent if facts.ask is not None and facts.ask.kind == AskKind.PERCENTAGE else None
    percents = sorted({*STEPS, usual, *([chosen] if chosen is not None else [])})
    return tuple(
        Consequence(
            _percent_label(each, usual, chosen),
            percent_of(value, each),
            obligation_source(facts, value=value, percent=each),
        )
        for each in percents
    )


def _percent_label(percent: Decimal, usual: Decimal, chosen: Decimal | None) -> str:
    shown = formats.percent(percent)
    if percent == chosen:
        return _("%(percent)s (your choice)") % {"percent": shown}
    if percent == usual:
        return _("%(percent)s (usual)") % {"percent": shown}
    return shown


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One question to the bureau with what came of it, and what this reader can do."""

    advice: Advice
    status: Status
    about: str
    outdated: str
    messages: int
    may_give: bool
    may_answer: bool


def advice_in(case: Case, advice_id: int) -> Advice | None:
    """A question to the bureau about this case, with who asked and who answered."""
    return case.advices.select_related("asked_by", "given_by", "adviser", "replied_by").filter(pk=advice_id).first()


def advice_about(facts: CaseFacts) -> str:
    """What an advice of this moment is about, in words (R9)."""
    return subject_text(facts.subject)


def given_about(advice: Advice) -> str:
    """What a given advice was about, in words (R9)."""
    return subject_text(subject_of(advice)) if advice.given_at else ""


def advice_mark(facts: CaseFacts) -> str:
    """The mark of what an advice of this moment is about: the page carries it (R9)."""
    return subject_mark(facts.subject)


def _outdated(advice: Advice, facts: CaseFacts) -> str:
    """Why a given advice does not count for what is chosen now, and what renews it (R9)."""
    if advice.given_at is None or rules.counts_for(subject_of(advice), now=facts.subject):
        return ""
    now = subject_text(facts.subject)
    return _("This advice does not count for what is chosen now: %(now)s. Ask for advice again if one is needed.") % {
        "now": now
    }


def advice_rows(
    facts: CaseFacts, *, gives: bool, answers: bool, counts: Mapping[int, int] | None = None
) -> tuple[AdviceRow, ...]:
    """The questions of a case, newest first, each with what the advice was about (R9, R13)."""
    return tuple(
        AdviceRow(
            each,
            _advice_status(each),
            given_about(each),
            _outdated(each, facts),
            (counts or {}).get(each.pk, 0),
            may_give=gives and each.given_at is None,
            may_answer=answers and each.given_at is not None and each.replied_at is None,
        )
        for each in facts.advices
    )


def may_ask_now(facts: CaseFacts) -> bool:
    """Whether a question can be asked in this phase: one open question at a time (R13)."""
    case = facts.case
    is_open = any(each.phase == case.phase and each.given_at is None for each in facts.advices)
    return case.phase in ADVISED and not is_open


def _advice_status(advice: Advice) -> Status:
    if advice.given_at is None:
        return Status(_("Waits for the adviser"), "warn")
    if advice.replied_at is None:
        return Status(_("Waits for the buyer's answer"), "warn")
    return Status(_("Answered"), "pos")


def ask_open(facts: CaseFacts) -> tuple[Blocker, ...]:
    """What the request still needs: the explanation's advice, the approval of a waiver (R9)."""
    choice = percentage_choice(facts)
    if choice is None or facts.ask is None:
        return ()
    if facts.ask.approval == ApprovalState.REFUSED:
        message = gettext_noop("The coordinator refused the waiver: “%(reason)s” Set another request.")
        return (blocker("waiver-refused", message, reason=facts.ask.decision_reason),)
    approved = facts.ask.approval == ApprovalState.APPROVED
    limits = percentage_range(facts)
    settled = rules.why_not_settled(choice, limits=limits, applies=facts.applies, approved=approved)
    return (*rules.why_not_with_variants(choice.kind, facts.variants), *settled)


def why_skipped(facts: CaseFacts) -> str:
    """Why phase 2 asks no further considerations (R12)."""
    if not rules.skips_considerations(facts.variants):
        return ""
    return _("The variant %(variants)s asks no further considerations.") % {"variants": facts.variant_names}
