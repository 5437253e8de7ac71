"""Phase 6 of a case of the demonstration: the last invoice, three looks back, the result and its lessons."""

from datetime import timedelta
from decimal import Decimal

from enforcement import services as enforcement
from enforcement.services import InvoiceEntry
from procurement.services import LessonEntry
from reporting import services as reporting
from reporting.services import EffectEntry, EvaluationEntry
from reporting.states import EvaluationParty
from sroi.home.services.demo.walk import Course, Walk

LESSONS = {
    "90": "Vraag om vaste aanspreekpunten per locatie: dan landen leerplekken beter bij de uitvoerders.",
    "45": "Maak afspraken met onderaannemers vóór de start; achteraf lukt het niet meer.",
    "79": "Werk met een voorschakeltraject: zonder diploma kan niemand op de post staan.",
}
DEFAULT_LESSON = "Plan de eerste plaatsingen in het eerste kwartaal; daarna haalt de opdrachtnemer het niet meer in."
LOOK_AGAIN_AFTER = timedelta(days=174)
"""A week before the six months of the check on lasting effect are over."""
KEPT = "Drie mensen werken er nog. Een van hen heeft een vast contract gekregen."
LEFT = "Eén persoon werkt er nog. De anderen zijn via het werkgeversservicepunt elders aan de slag."
TOO_LATE = "Betrek Bureau Social Return al bij de inkoopstrategie: de vraag kwam nu laat in de markt."


def looking_back(way: Walk) -> Course:
    """From sixty days before the end: the invoice is asked, three parties look back."""
    ends_on = way.plan.ends_on
    yield way.working(ends_on - timedelta(days=55))
    record_invoice(way)
    reporting.open_evaluations(contract_id=way.contract.pk, by=way.adviser, at=way.at)
    yield way.working(ends_on - timedelta(days=30))
    give(way, EvaluationParty.CONTRACTOR)
    yield way.working(ends_on - timedelta(days=20))
    give(way, EvaluationParty.CLIENT)
    yield way.working(ends_on - timedelta(days=10))
    give(way, EvaluationParty.ADVISER)


def record_invoice(way: Walk) -> None:
    """What the contract manager expects of the last invoice; paid after the bureau's statement."""
    net = way.contract.obligation.net
    share = Decimal("0.10") if way.marked("small_invoice") else Decimal("1.5")
    entry = InvoiceEntry(
        number=f"EF-{way.contract.pk:04d}",
        expected_on=way.plan.ends_on + timedelta(days=30),
        payable=(net * share).quantize(Decimal("0.01")),
        payment_stopped=True,
    )
    enforcement.record_final_invoice(contract_id=way.contract.pk, entry=entry, by=way.manager, at=way.at)


def give(way: Walk, party: EvaluationParty) -> None:
    """The answers of one party."""
    by = {
        EvaluationParty.CLIENT: way.manager,
        EvaluationParty.ADVISER: way.adviser,
        EvaluationParty.CONTRACTOR: way.company.contact,
    }[party]
    good = way.plan.story.ratio >= 1
    entry = EvaluationEntry(
        grade=4 if good else 3,
        realised_as_expected=good,
        strategy_worked=True,
        worked="De korte lijnen met de adviseur en de vaste contactpersoon.",
        did_not_work="" if good else "De instroom van kandidaten kwam te laat op gang.",
    )
    reporting.give_evaluation(contract_id=way.contract.pk, party=party, entry=entry, by=by, at=way.at)


def concluding(way: Walk) -> Course:
    """After the last report: fulfilled is confirmed, and the result is recorded with its lessons."""
    ends_on = way.plan.ends_on
    yield way.working(max(way.now, ends_on + timedelta(days=40)))
    if not way.marked("ladder"):
        yield way.working(ends_on + timedelta(days=44))
        enforcement.discharge_contract(contract_id=way.contract.pk, by=way.adviser, at=way.at)
    yield way.working(max(way.now, ends_on + timedelta(days=70)))
    lessons = [LessonEntry(LESSONS.get(way.plan.division, DEFAULT_LESSON), worked=True, variant="1a")]
    if way.random.random() < 0.4:  # two in five write a second one
        lessons.append(LessonEntry(TOO_LATE, worked=False, variant="1a"))
    reporting.record_result(contract_id=way.contract.pk, lessons=lessons, by=way.adviser, at=way.at)
    yield way.working(max(way.now, ends_on + LOOK_AGAIN_AFTER))
    look_again(way)


def look_again(way: Walk) -> None:
    """Some months after the end: what is left of the result."""
    good = way.plan.story.ratio >= 1
    entry = EffectEntry(still_working=3 if good else 1, finding=KEPT if good else LEFT)
    reporting.check_effect(contract_id=way.contract.pk, entry=entry, by=way.adviser, at=way.at)
