"""What the standard texts are filled with, and the papers made of them (R15)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from procurement.documents.paper import CaseDocument
from procurement.gates.facts import CaseFacts
from procurement.models import Case, CaseText, Criterion
from procurement.rules import PlaceKind, maximum_of
from procurement.states import CONSIDERATION_OPTIONS, AskKind, BaseKind, Consideration, CriterionKind, TextKind
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.docx import Block, Bullets, Heading, Paragraph
from sroi.reference import selectors as reference
from sroi.reference.states import PsoLevelKey, TermKey

LANGUAGE = "nl"
OwnValue = Decimal | date | str
FINE_FACTOR = Decimal("1.00")
"""The factor of the standard fine clause (R35); a clause with other figures is edited by an adviser."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the case fills in: its word in a Dutch text, how the reader calls it, and what stands in it."""

    word: str
    label: Promise
    kind: PlaceKind = PlaceKind.TEXT


PLACES = {
    "department": Place("dienst", gettext_lazy("the department")),
    "nature": Place("soort_opdracht", gettext_lazy("the kind of contract")),
    "estimated_value": Place("geraamde_waarde", gettext_lazy("the estimated value"), PlaceKind.AMOUNT),
    "publication": Place("publicatiedatum", gettext_lazy("the planned publication date"), PlaceKind.DATE),
    "threshold": Place("drempel", gettext_lazy("the threshold test"), PlaceKind.AMOUNT),
    "threshold_source": Place("bron_van_de_drempel", gettext_lazy("the threshold test")),
    "threshold_outcome": Place("uitkomst_drempeltoets", gettext_lazy("the threshold test")),
    "variants": Place("varianten", gettext_lazy("the variant")),
    "variant_reasons": Place("reden_van_de_variant", gettext_lazy("the reason for the variant")),
    "request": Place("gevraagd", gettext_lazy("what is asked and its base")),
    "reasoning": Place("motivering", gettext_lazy("the reasoning of the request")),
    "base": Place("grondslag", gettext_lazy("the base of the obligation")),
    "base_reason": Place("reden_van_de_grondslag", gettext_lazy("the reason for the base")),
    "criteria": Place("gunningscriteria", gettext_lazy("the award criteria")),
    "percent": Place("percentage", gettext_lazy("the percentage"), PlaceKind.PERCENT),
    "starts_on": Place("startdatum", gettext_lazy("the start of the contract"), PlaceKind.DATE),
    "ends_on": Place("einddatum", gettext_lazy("the end of the contract"), PlaceKind.DATE),
    "closes_on": Place("sluitingsdatum", gettext_lazy("the closing day for bids"), PlaceKind.DATE),
    "reference": Place("zaaknummer", gettext_lazy("the reference of the case")),
    "title": Place("titel", gettext_lazy("the title of the case")),
    "considerations": Place("overwegingen", gettext_lazy("the considerations")),
    "registration_days": Place("aanmeldtermijn", gettext_lazy("the days to register in"), PlaceKind.NUMBER),
    "report_days": Place("rapportagetermijn", gettext_lazy("the days to report in"), PlaceKind.NUMBER),
    "pso_clause": Place("pso_korting", gettext_lazy("the sentence on the PSO discount")),
    "fine_factor": Place("boetefactor", gettext_lazy("the factor of the fine"), PlaceKind.NUMBER),
}
"""By the name of the value in `TextValues`."""


@dataclass(frozen=True, slots=True)
class TextValues:
    """Every place that a standard text may have; empty where the case does not say it yet."""

    reference: str
    title: str
    department: str
    nature: str
    estimated_value: str
    publication: str
    threshold: str
    threshold_source: str
    threshold_outcome: str
    variants: str
    variant_reasons: str
    request: str
    reasoning: str
    base: str
    base_reason: str
    considerations: str
    registration_days: str
    report_days: str
    pso_clause: str
    fine_factor: str
    criteria: str
    percent: str
    starts_on: str
    ends_on: str
    closes_on: str


def known_places() -> dict[str, Place]:
    """The places that the case fills in, by their word in a text."""
    return {place.word: place for place in PLACES.values()}


def own_text_values(given: Mapping[str, OwnValue]) -> dict[str, str]:
    """What was filled in at the own places, as it stands in a Dutch text."""
    return {place: _shown(place.partition(":")[2], value) for place, value in given.items()}


def _shown(kind: str, value: OwnValue) -> str:
    if isinstance(value, date):
        return formats.long_date(value, language=LANGUAGE)
    if isinstance(value, str):
        return value.strip()
    if kind == PlaceKind.AMOUNT:
        return formats.euro(value, language=LANGUAGE)
    shown = formats.percent(value, language=LANGUAGE)
    return shown if kind == PlaceKind.PERCENT else shown.removesuffix("%")


def text_values(facts: CaseFacts, *, on: date) -> dict[str, str]:
    """The places of the standard texts for one case, in Dutch whatever the reader's language."""
    with override(LANGUAGE):
        values = _text_values(facts, on=on)
    return {PLACES[field.name].word: getattr(values, field.name) for field in fields(values)}


def _text_values(facts: CaseFacts, *, on: date) -> TextValues:
    case, test, ask = facts.case, facts.test, facts.ask
    day = case.published_on or case.planned_publication_on
    return TextValues(
        reference=case.reference,
        title=case.title,
        department=str(case.department or ""),
        nature=str(case.get_nature_display()).lower(),
        estimated_value=formats.euro(case.estimated_value) if case.estimated_value is not None else "",
        publication=formats.long_date(day) if day else "",
        threshold=formats.euro(test.threshold) if test else "",
        threshold_source=test.source if test else "",
        threshold_outcome=_threshold_outcome(facts),
        variants=facts.variant_names,
        variant_reasons="\n".join(dict.fromkeys(each.reasoning for each in facts.choices)),
        request=_request(facts),
        reasoning=ask.reasoning if ask else "",
        base=_base(facts),
        base_reason=case.base_reason,
        considerations="\n".join(_considerations(facts)),
        registration_days=str(reference.term_on(TermKey.REGISTRATION, on).days),
        report_days=str(reference.term_on(TermKey.REPORT, on).days),
        pso_clause=_pso_clause(facts, on=on),
        fine_factor=formats.number(FINE_FACTOR, places=2),
        criteria="\n".join(_criterion(each) for each in facts.criteria),
        percent=formats.percent(ask.percent) if ask and ask.percent is not None else "",
        **_days(case),
    )


def _days(case: Case) -> dict[str, str]:
    """The days of the tender and the contract; empty as long as they are not known."""
    closes_on = amsterdam_date(case.tenders_close_at) if case.tenders_close_at else None
    days = {"starts_on": case.starts_on, "ends_on": case.ends_on, "closes_on": closes_on}
    return {name: formats.long_date(day) if day else "" for name, day in days.items()}


BASES: dict[str, Callable[[], str]] = {
    BaseKind.CONTRACT_VALUE: lambda: _("the value of the contract, excluding VAT, options and extensions included"),
    BaseKind.TURNOVER: lambda: _("the turnover that is invoiced under the contract, excluding VAT"),
    BaseKind.WAGE_SUM: lambda: _("the wage sum of the contract"),
}


def _base(facts: CaseFacts) -> str:
    """What the percentage is taken of; under a framework it is taken of the call-offs (R16, R38)."""
    kind = facts.case.base_kind
    if not kind:
        return ""
    whole, lots = facts.case.is_framework, [lot for lot in facts.lots if lot.is_framework]
    if kind != BaseKind.CONTRACT_VALUE or not (whole or lots):
        return BASES[kind]()
    maximum = maximum_of(facts.case.framework_maximum if whole else None, (lot.framework_maximum for lot in lots))
    words = _(
        "the value of the call-offs under the framework agreement, excluding VAT, options and extensions included from"
        " the day on which they are exercised"
    )
    if maximum is None:
        return words
    most = _("at most %(maximum)s for all contractors together") % {"maximum": formats.euro(maximum)}
    return f"{words} ({most})"


def _threshold_outcome(facts: CaseFacts) -> str:
    if facts.test is None:
        return ""
    if facts.test.applies:
        return _("The estimated value reaches the threshold, so social return is the rule.")
    return _("The estimated value stays below the threshold, so social return is a free choice.")


def _request(facts: CaseFacts) -> str:
    """What is asked of the contractor, in one paragraph."""
    ask = facts.ask
    if ask is None:
        return ""
    if ask.kind == AskKind.WAIVER:
        return _("No social return is asked in this contract.")
    if ask.kind == AskKind.EFFORT:
        lines = (
            _("The contractor makes this effort: %(asked)s"),
            _("The effort is enough when: %(enough)s"),
            _("If the effort is not made: %(failing)s"),
        )
        given = {"asked": ask.effort_asked, "enough": ask.effort_enough, "failing": ask.effort_failing}
        return "\n".join(line % given for line in lines)
    base = _base(facts)
    if not base:
        return ""
    message = _("The contractor spends at least %(percent)s of %(base)s on social return.")
    return message % {"percent": formats.percent(ask.percent), "base": base}


def _considerations(facts: CaseFacts) -> Iterator[str]:
    """One line per consideration that was answered; a sentence when the variant asks none (R12)."""
    answered = [question for question in Consideration if facts.answers.get(question)]
    if not answered:
        yield _("The variant %(variants)s asks no further considerations.") % {"variants": facts.variant_names}
    for question in answered:
        given = facts.answers[question]
        shown = dict(CONSIDERATION_OPTIONS.get(question, ())).get(given, given)
        yield f"- {question.label} {shown}"


def _pso_clause(facts: CaseFacts, *, on: date) -> str:
    """The discount per level, or that there is none beside a social award criterion (R23)."""
    if facts.asks_criterion:
        return _("A social award criterion is part of this tender. A PSO certificate gives no discount.")
    levels = (
        (_("level 1"), PsoLevelKey.LEVEL_1),
        (_("level 2"), PsoLevelKey.LEVEL_2),
        (_("level 3"), PsoLevelKey.LEVEL_3),
    )
    shown = ", ".join(f"{name} {formats.percent(reference.pso_discount_on(key, on))}" for name, key in levels)
    message = _("A PSO certificate that is valid on the start date lowers the obligation: %(levels)s.")
    return message % {"levels": shown}


def _criterion(criterion: Criterion) -> str:
    """One award criterion with its weight and how it is scored (R17)."""
    weight = formats.number(criterion.weight.normalize(), places=0 if criterion.weight % 1 == 0 else 2)
    head = _("- %(title)s, weight %(weight)s.") % {"title": str(criterion), "weight": weight}
    if criterion.kind == CriterionKind.PERCENTAGE:
        message = _("An offer of %(floor)s gets no points, %(ceiling)s or more gets all points, in between linear.")
        given = {
            "floor": formats.percent(criterion.floor_percent),
            "ceiling": formats.percent(criterion.ceiling_percent),
        }
        return f"{head} {message % given}"
    if criterion.kind == CriterionKind.PRICE:
        message = _("The lowest price gets all points; another price gets lowest ÷ price of them.")
        return f"{head} {message}"
    return f"{head} {criterion.scale}".strip()


def paper_blocks(texts: Iterable[CaseText]) -> tuple[Block, ...]:
    """The texts as blocks of a paper: lines with `## ` are headings, lines with `- ` a list."""
    blocks: list[Block] = []
    for text in texts:
        blocks.append(Heading(text.block.title, 1))
        blocks.extend(_blocks(text.body))
        blocks.append(Paragraph(_foot(text), is_note=True))
    return tuple(blocks)


def _blocks(body: str) -> Iterator[Block]:
    for part in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in part.split("\n") if line.strip()]
        if lines and lines[0].startswith("## "):
            yield Heading(lines[0].removeprefix("## "), 2)
            lines = lines[1:]
        running = [line for line in lines if not line.startswith("- ")]
        items = tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
        if running:
            yield Paragraph("\n".join(running))
        if items:
            yield Bullets(items)


def _foot(text: CaseText) -> str:
    """Which standard text it was made of, and its hash once it was published."""
    made = _("Made from standard text %(version)s.") % {"version": text.block.version}
    if not text.frozen_at:
        concept = _("Concept, not published yet.")
        return f"{made} {concept}"
    frozen = _("Frozen at publication on %(day)s, SHA-256 %(hash)s.")
    return f"{made} {frozen % {'day': formats.long_date(text.frozen_at), 'hash': text.sha256}}"


def text_paper(case: Case) -> CaseDocument | None:
    """All texts of a case in the order of the kinds, in Dutch; None when nothing is written."""
    texts = {text.kind: text for text in case.texts.select_related("block")}
    if not texts:
        return None
    with override(LANGUAGE):
        title = _("Social return texts: %(title)s") % {"title": case.title}
        blocks = paper_blocks(texts[kind] for kind in TextKind if kind in texts)
    return CaseDocument(title, case.reference, blocks, max(text.edited_at for text in texts.values()))
