"""What the office writes for itself reaches no outsider: no page, file, letter, feed, error page or log line (R1)."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from enforcement import services as enforcement
from enforcement.states import FileState
from procurement.models import Advice, AdviceMessage
from procurement.states import AdviceVerdict
from reporting.models import Evaluation
from sroi.accounts.models import RoleGrant
from sroi.dossier.models import Event, Letter, Message
from sroi.dossier.services import letter_pdf, render_letter
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text import read_text
from tests.enforcement.ground import LATER, OPENED, Walk, short_contract
from tests.factories import cases, dossiers
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.law.access import World, make_world
from tests.law.form_pages import client_of
from tests.law.test_access import ASKED, address
from tests.law.test_attacks_texts import content_of

pytestmark = pytest.mark.django_db
CANARY = "KANARIEGEEL"
INTERNAL: Mapping[str, tuple[str, ...]] = {
    "dossier.Note": ("text",),
    "dossier.TermWaiver": ("reason", "decision_reason"),
    "procurement.Case": ("opportunity_note", "opportunity_with", "own_delivery", "client_contact", "description"),
    "procurement.Advice": ("question", "text", "reply"),
    "procurement.CommitteeMember": ("explanation",),
    "procurement.Bid": ("social_offer", "ground"),
    "procurement.Score": ("motivation",),
    "procurement.Consensus": ("motivation",),
    "procurement.AwardDecision": ("passed_over", "definitive_reason"),
    "procurement.VariantChoice": ("reasoning",),
    "procurement.Ask": ("reasoning", "decision_reason"),
    "procurement.ConsiderationAnswer": ("answer", "reason"),
    "procurement.ConsultationAnswer": ("text",),
    "procurement.MarketConsultation": ("conclusions",),
    "procurement.Lesson": ("text",),
    "procurement.Question": ("returned_because",),
    "contractors.PerformanceAgreement": ("manager_view",),
    "contractors.DiscountProposal": ("reason",),
    "reporting.CounterProposal": ("reason", "decision_reason"),
    "reporting.Evaluation": ("worked", "did_not_work"),
    "enforcement.EnforcementFile": ("finding", "client_informed_text", "not_renewed_reason"),
    "enforcement.Fine": ("proposal_reason",),
}
"""What the office writes for itself, by table: phases 1 to 3, bids and scores, advice, proposals that wait (R1)."""
ALWAYS = {"dossier.Note", "procurement.Advice", "procurement.Bid", "procurement.Ask"}
OUTSIDERS = ("anonymous", "contractor", "stranger")


def written_inside(world: World) -> None:
    """The office writes about the world's case and contract."""
    cast, case = world.cast, world.case
    for place in (case.dossier, world.contract.dossier, world.file.dossier):
        dossiers.note(place, cast.adviser, text="Intern.")
    advice = Advice.objects.create(
        case=case,
        phase=case.phase,
        question="Mag dit?",
        asked_by=cast.buyer,
        asked_at=AT,
        text="Nee.",
        verdict=AdviceVerdict.AGREE,
        given_by=cast.adviser,
        given_at=AT,
        reply="Toch.",
        replied_by=cast.buyer,
        replied_at=AT,
    )
    AdviceMessage.objects.create(
        advice=advice, text=f"{CANARY} onder ons", is_internal=True, author=cast.adviser, written_at=AT
    )
    cases.bid(case, cast.company, ground="Past niet.")
    cases.bid(case, cast.other_company)


def plant() -> dict[str, int]:
    """Put the canary where the office writes for itself; answer per table in how many rows it stands."""
    found = dict[str, int]()
    for label, fields in INTERNAL.items():
        rows = apps.get_model(label)._base_manager.all()
        if label == "reporting.Evaluation":
            rows = Evaluation.objects.exclude(party="contractor")
        for name in fields:
            try:
                with transaction.atomic():
                    found[label] = max(found.get(label, 0), rows.update(**{name: f"{CANARY} {name}"}))
            except DatabaseError:
                continue
    return found


def text_of(content: bytes) -> str:
    """What can be read in a file."""
    if content.startswith(b"%PDF"):
        return " ".join(page.text for page in read_text(BytesIO(content), FileKind.PDF).pages)
    return content.decode("utf-8", "replace")


def test_nothing_that_the_office_writes_for_itself_reaches_an_outsider(caplog: pytest.LogCaptureFixture) -> None:
    world = make_world()
    written_inside(world)
    places = [(name, row, address(name, row, world)) for name, row in sorted(ASKED.items()) if row.method == "get"]
    planted = plant()
    assert {label for label, count in planted.items() if count} >= ALWAYS, planted
    assert sum(bool(count) for count in planted.values()) > 12, planted
    caplog.set_level(logging.INFO)
    leaks = list[str]()
    for name, _row, url in places:
        for who in OUTSIDERS:
            client = client_of(None if who == "anonymous" else getattr(world.cast, who))
            client.raise_request_exception = False
            with transaction.atomic():
                answer = client.get(url)
                shown = text_of(content_of(answer)) + repr(sorted(answer.headers.items()))
                transaction.set_rollback(True)
            if CANARY in shown:
                place = shown.index(CANARY)
                leaks.append(f"{name} to {who}: {shown[place - 60 : place + 60]!r}")
    assert not leaks, "\n".join(leaks)
    assert CANARY not in caplog.text


def test_no_mail_or_letter_to_a_company_holds_what_the_office_told_each_other(cast: Cast) -> None:
    """R34: the whole ladder, with the words of the office in every field that is not for the company."""
    walk = Walk(cast, short_contract(cast))
    dossiers.note(walk.contract.dossier, cast.adviser, text=f"{CANARY} notitie")
    file = walk.to(FileState.TALK_HELD)
    enforcement.inform_client(
        file_id=file.pk, informed_on=OPENED.date(), text=f"{CANARY} aan de directie", by=cast.adviser, at=OPENED
    )
    file.refresh_from_db()
    file = walk.to(FileState.PROPOSED, file)
    enforcement.return_proposal(file_id=file.pk, reason=f"{CANARY} terug", by=cast.coordinator, at=LATER)
    enforcement.propose_fine(
        file_id=file.pk, amount=Decimal("6875.00"), reason=f"{CANARY} voorstel", by=cast.adviser, at=LATER
    )
    walk.countersign(file.pk)
    walk.decide(file.pk)
    walk.invoice()
    walk.withhold(file.pk)
    office = set(RoleGrant.objects.values_list("user__email", flat=True))
    mails = [each for each in Message.objects.all() if each.address not in office]
    letters = [render_letter(letter_id=each.pk, at=LATER) for each in Letter.objects.filter(is_shared=True)]
    assert len(mails) >= 4
    assert len(letters) >= 4
    held = [f"{each.subject} {each.body} {bytes(each.attachment or b'')!r}" for each in mails]
    held += [text_of(letter_pdf(each)) for each in Letter.objects.filter(is_shared=True)]
    assert not [each for each in held if CANARY in each]
    assert CANARY in " ".join(f"{each.reason}" for each in Event.objects.all()), "the office can read it"
