"""The answers of phases 1 and 2 as a person reads them again: by task, each with the page where it is changed (S3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from procurement.gates import CaseFacts, needed_texts
from procurement.models import Ask, Case, Lot, ThresholdTest
from procurement.selectors.options import frameworks_told, options_answer
from procurement.selectors.pages import url_of
from procurement.states import CONSIDERATION_OPTIONS, AskKind, Consideration, PartnerPoint, TextKind
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Answer

Answers = tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class TaskAnswers:
    """The answers of one task."""

    key: str
    answers: Answers


def task_answers(facts: CaseFacts, urls: dict[str, str]) -> tuple[TaskAnswers, ...]:
    """Every answer by task; `urls` lead to the pages where this reader may change it."""
    return (
        TaskAnswers("opdracht", _contract(facts, urls)),
        TaskAnswers("markt", _market(facts, urls)),
        TaskAnswers("variant", (*_variant(facts, urls), *consideration_answers(facts, urls))),
        TaskAnswers("percentage", _request(facts, urls)),
        TaskAnswers("teksten", _texts(facts, urls)),
    )


def from_check(url: str) -> str:
    """A page as it is opened from the check: it leads back there."""
    return f"{url}?naar=controle"


def choice_answers(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    """What was chosen in phases 1 and 2, as one list."""
    return (*_contract(facts, urls), *_market(facts, urls), *_variant(facts, urls), *_request(facts, urls))


def _contract(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    """What is bought, for whom, when, and what the threshold says of it."""
    case, edit = facts.case, urls.get("case-edit", "")
    return (
        Answer(_("Client"), str(case.department or ""), edit),
        Answer(_("Contact at the client"), case.client_contact, edit),
        Answer(_("Kind of contract"), case.get_nature_display(), edit),
        Answer(_("CPV code"), case.cpv_code, edit),
        Answer(_("Estimated value excluding VAT"), _value(case), edit),
        Answer(_("Publication"), _publication(case), edit),
        Answer(
            _("Closing time for bids"), formats.moment(case.tenders_close_at) if case.tenders_close_at else "", edit
        ),
        Answer(_("Term of the contract"), _term(case), edit),
        Answer(_("Lots"), "\n".join(_lot(lot) for lot in facts.lots), urls.get("lot-edit", "")),
        Answer(_("Options and extensions"), options_answer(case), urls.get("option-edit", "")),
        Answer(_("Framework agreement"), "\n".join(frameworks_told(case, facts.lots)), edit),
        Answer(_("Threshold test"), _tested(facts.test), urls.get("threshold-test", "")),
    )


def _market(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    """What was discussed with the client, and whether it goes to the market."""
    talked = urls.get("opportunity-record", "")
    return (
        Answer(_("Opportunities discussed with the client"), _talk(facts.case), talked),
        Answer(_("Route"), facts.case.get_route_display(), talked),
    )


def _variant(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    return (Answer(_("Variant"), "\n".join(_choices(facts)), urls.get("variant-choose", "")),)


def _request(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    """What is asked of the contractor, why, and of what the percentage is taken."""
    ask, change = facts.ask, urls.get("ask-set", "")
    reasoning = _signed(ask.reasoning, ask.set_by, ask.set_at) if ask else ""
    return (
        Answer(_("Request"), _asked(facts), change),
        Answer(_("Reasoning"), reasoning, change),
        *(_effort(ask, change) if ask and ask.kind == AskKind.EFFORT else ()),
        *_waiver_decision(ask),
        Answer(_("Base of the obligation"), _base(facts.case), urls.get("base-set", "")),
    )


def _effort(ask: Ask, change: str) -> Answers:
    """What an effort obligation asks, when it is enough, and what follows (R10, variant 1c)."""
    return (
        Answer(_("What is asked, in countable terms"), ask.effort_asked, change),
        Answer(_("When it is enough"), ask.effort_enough, change),
        Answer(_("What follows if it is not done"), ask.effort_failing, change),
    )


def _texts(facts: CaseFacts, urls: dict[str, str]) -> Answers:
    """The award criteria with their weights, and which texts are written."""
    may_change, case = bool(urls), facts.case
    criteria = "\n".join(f"{each.title}: {formats.points(each.weight)}" for each in facts.criteria)
    written = "\n".join(str(kind.label) for kind in TextKind if kind in facts.texts and kind in needed_texts(facts))
    return (
        Answer(_("Award criteria"), criteria, from_check(url_of(case, "criterion-list")) if may_change else ""),
        Answer(_("Texts of the tender"), written, from_check(url_of(case, "text-list")) if may_change else ""),
    )


def _lot(lot: Lot) -> str:
    """A lot with its value, and whether it is left out of the procedure."""
    shown = f"{lot}: {formats.euro(lot.value)}" if lot.value is not None else str(lot)
    return _("%(lot)s (left out of the procedure)") % {"lot": shown} if lot.is_exempted else shown


def _term(case: Case) -> str:
    days = [formats.long_date(each) if each else "" for each in (case.starts_on, case.ends_on)]
    return " – ".join(days) if any(days) else ""


def _talk(case: Case) -> str:
    """What was discussed, with whom and when (R10)."""
    with_whom = ", ".join(filter(None, (case.opportunity_with, _day(case.opportunity_talked_on))))
    return "\n".join(filter(None, (case.opportunity_note, with_whom)))


def _day(day: date | None) -> str:
    return formats.long_date(day) if day else ""


def _value(case: Case) -> str:
    return (
        formats.euro(case.estimated_value)
        if case.estimated_value is not None
        else formats.in_currency(case.foreign_value)
    )


def _publication(case: Case) -> str:
    day = case.published_on or case.planned_publication_on
    if day is None:
        return ""
    shown = formats.long_date(day)
    return shown if case.published_on else _("planned: %(day)s") % {"day": shown}


def _tested(test: ThresholdTest | None) -> str:
    """The outcome of the threshold test with its figures (R8)."""
    if test is None:
        return ""
    said = _("Social return is the rule.") if test.applies else _("Social return is voluntary.")
    sign = "≥" if test.applies else "<"
    return f"{said}\n{formats.euro(test.value)} {sign} {formats.euro(test.threshold)} ({test.source})"


def _signed(text: str, who: User | None, at: datetime | None) -> str:
    """What somebody wrote, with who and when."""
    moment = formats.long_date(amsterdam_date(at)) if at else ""
    return f"{text}\n({', '.join(str(each) for each in (who, moment) if each)})"


def _waiver_decision(ask: Ask | None) -> tuple[Answer, ...]:
    """What the coordinator decided on a waiver, with the reason (R9)."""
    if ask is None or ask.decided_at is None:
        return ()
    said = f"{ask.get_approval_display()}. {ask.decision_reason}"
    return (Answer(_("Decision on the waiver"), _signed(said, ask.decided_by, ask.decided_at)),)


def _choices(facts: CaseFacts) -> Iterable[str]:
    """The variants with their reason; what was chosen together has one."""
    told = None
    for choice in facts.choices:
        if told is not None and told.reasoning != choice.reasoning:
            yield _signed(told.reasoning, told.chosen_by, told.chosen_at)
        name = choice.get_variant_display()
        yield f"{choice.lot}: {name}" if choice.lot else name
        told = choice
    if told is not None:
        yield _signed(told.reasoning, told.chosen_by, told.chosen_at)


def _asked(facts: CaseFacts) -> str:
    ask = facts.ask
    if ask is None:
        return ""
    shown = f"{ask.get_kind_display()}: {formats.percent(ask.percent)}" if ask.percent else ask.get_kind_display()
    return f"{shown} ({ask.get_approval_display()})" if ask.kind == AskKind.WAIVER else shown


def _base(case: Case) -> str:
    return f"{case.get_base_kind_display()}. {case.base_reason}" if case.base_kind else ""


def consideration_answers(facts: CaseFacts, urls: dict[str, str]) -> tuple[Answer, ...]:
    """The answers to the considerations and the points with Pantar, each with its reason (R14)."""
    labels = {**dict(Consideration.choices), **dict(PartnerPoint.choices)}
    return tuple(
        Answer(
            str(labels.get(each.question, each.question)),
            _signed(
                "\n".join(filter(None, (shown_answer(each.question, each.answer), each.reason))),
                each.answered_by,
                each.answered_at,
            ),
            urls.get("consideration-answer", ""),
        )
        for each in facts.case.considerations.select_related("answered_by")
    )


def shown_answer(question: str, given: str) -> str:
    """An answer as the reader knows it."""
    return str(dict(CONSIDERATION_OPTIONS.get(question, ())).get(given, given))
