"""Phase 7 of a case of the demonstration: a renewed agreement halfway, or the whole ladder after the end."""

from datetime import timedelta

from contractors import services as contractors
from enforcement import services as enforcement
from enforcement.models import EnforcementFile
from enforcement.services import DecisionEntry, Opening
from enforcement.states import Decision, Ground
from sroi.home.services.demo.contracting import PLACE, save_lines, sign
from sroi.home.services.demo.walk import Course, Walk

MINUTES = "Besproken waarom de plaatsingen achterblijven, en wat de opdrachtnemer nog kan doen."


def opened(way: Walk, ground: Ground, reason: str) -> EnforcementFile:
    """The adviser opens the file."""
    opening = Opening(ground, reason)
    return enforcement.open_file(contract_id=way.contract.pk, opening=opening, by=way.adviser, at=way.at)


def talked(way: Walk, file: EnforcementFile, *, after: int) -> Course:
    """The invitation, the talk with its minutes, and the client that is informed."""
    start = way.now
    held_on = way.working(start + timedelta(days=after))
    enforcement.invite_talk(file_id=file.pk, meeting_on=held_on, place=PLACE, by=way.adviser, at=way.at)
    yield held_on
    people = f"{way.adviser.name}, {way.company.contact.name}"
    enforcement.record_talk(
        file_id=file.pk, held_on=held_on, attendees=people, minutes=MINUTES, by=way.adviser, at=way.at
    )
    yield way.working(held_on + timedelta(days=3))
    text = "De opdrachtnemer loopt achter. Het gesprek is gevoerd; de volgende stap staat in het dossier."
    enforcement.inform_client(file_id=file.pk, informed_on=way.now, text=text, by=way.adviser, at=way.at)


def renewing(way: Walk) -> Course:
    """Halfway the forecast is red: a talk, a renewed agreement, and the file closes without a fine."""
    yield way.working(way.plan.starts_on + timedelta(days=150))
    file = opened(way, Ground.RED_FORECAST, "De prognose blijft onder de 80 procent van de verplichting.")
    yield from talked(way, file, after=10)
    yield way.working(way.now + timedelta(days=5))
    change = "Minder betaald werk en meer sociale inkoop, omdat de instroom van kandidaten achterblijft."
    agreement = contractors.draft_agreement(
        contract_id=way.contract.pk,
        settlement_model_id=0,
        change_reason=change,
        by=way.adviser,
        at=way.at,
    )
    save_lines(way, agreement, change=change)
    contractors.offer_agreement(agreement_id=agreement.pk, by=way.adviser, at=way.at)
    yield way.working(way.now + timedelta(days=2))
    contractors.give_manager_view(
        agreement_id=agreement.pk, view="Akkoord met de nieuwe verdeling.", by=way.manager, at=way.at
    )
    yield way.working(way.now + timedelta(days=3))
    sign(way, agreement)
    contractors.confirm_receipt(agreement_id=agreement.pk, by=way.manager, at=way.at)
    yield way.working(way.now + timedelta(days=2))
    enforcement.renew_agreement(file_id=file.pk, by=way.adviser, at=way.at)
    yield way.working(way.now + timedelta(days=10))
    reason = "De nieuwe afspraken zijn getekend en de eerste plaatsing is gedaan."
    enforcement.close_file(file_id=file.pk, reason=reason, by=way.adviser, at=way.at)


def climbing(way: Walk) -> Course:
    """The ladder after a term that ended with a shortfall, up to the withholding from the last invoice."""
    ends_on = way.plan.ends_on
    yield way.working(ends_on + timedelta(days=40))
    file = opened(way, Ground.SHORTFALL, "De looptijd is voorbij en de verplichting is niet gehaald.")
    yield from talked(way, file, after=10)
    yield way.working(ends_on + timedelta(days=58))
    demand = "Lever de ontbrekende inzet alsnog, met bewijs."
    enforcement.give_notice(
        file_id=file.pk,
        term_ends_on=way.now + timedelta(days=14),
        demand=demand,
        by=way.adviser,
        at=way.at,
    )
    yield way.working(ends_on + timedelta(days=76))
    enforcement.announce_fine(file_id=file.pk, view_due_on=way.now + timedelta(days=14), by=way.adviser, at=way.at)
    yield way.working(ends_on + timedelta(days=86))
    view = "Wij betwisten het tekort niet. Door ziekte van onze begeleider kwamen twee plaatsingen te vervallen."
    enforcement.receive_view(file_id=file.pk, text=view, received_on=way.now, by=way.company.contact, at=way.at)
    yield from deciding(way, file)


def deciding(way: Walk, file: EnforcementFile) -> Course:
    """Proposal, countersignature and decision by three people, and what follows (R3)."""
    ends_on = way.plan.ends_on
    yield way.working(ends_on + timedelta(days=93))
    file.refresh_from_db()
    enforcement.propose_fine(
        file_id=file.pk,
        amount=file.fine.computed,
        reason="Het tekort staat vast; de zienswijze geeft geen reden voor een lager bedrag.",
        by=way.adviser,
        at=way.at,
    )
    yield way.working(ends_on + timedelta(days=98))
    enforcement.countersign_fine(file_id=file.pk, by=way.coordinator, at=way.at)
    yield way.working(ends_on + timedelta(days=104))
    entry = DecisionEntry(Decision.IMPOSE, "Het tekort komt voor rekening van de opdrachtnemer.")
    if way.marked("waived_fine"):
        reason = "De ziekte van de begeleider valt de opdrachtnemer niet toe te rekenen."
        entry = DecisionEntry(Decision.WAIVE, reason, not_attributable=True)
    enforcement.decide_fine(file_id=file.pk, entry=entry, by=way.manager, at=way.at)
    if way.marked("waived_fine"):
        return
    yield way.working(ends_on + timedelta(days=108))
    enforcement.instruct_withholding(file_id=file.pk, by=way.manager, at=way.at)
    yield way.working(ends_on + timedelta(days=140))
    enforcement.settle(
        file_id=file.pk,
        settled_on=way.now,
        reason="Ingehouden op de laatste factuur; de rest is betaald.",
        by=way.manager,
        at=way.at,
    )
