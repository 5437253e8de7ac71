"""From phase 1 to publication: considerations, base, texts, gates, and the ways back and out."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from procurement import gates, services
from procurement.models import Case, CaseText, TextBlock
from procurement.services import AnswerEntry, AskEntry
from procurement.states import (
    AskKind,
    BaseKind,
    CaseAction,
    Consideration,
    PartnerPoint,
    Phase,
    Route,
    TextKind,
    Variant,
)
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.factories import dossiers, people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT
from tests.procurement.prepare import choose, codes, entry, events, opened, specified, talk, under_test, with_adviser

pytestmark = pytest.mark.django_db


def answers() -> list[AnswerEntry]:
    given = {"enforceable": "enforceable", "criterion": "no", "tailored": "standard", "frame": "frame", "joint": "one"}
    return [AnswerEntry(each, given.get(each, "5 procent"), "Dat past hier.") for each in Consideration]


def ready(cast: Cast) -> Case:
    case = specified(cast)
    services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Vast bedrag.", by=cast.buyer, at=AT)
    case.criteria.create(title="Prijs", kind="other", weight=Decimal(100), scale="Laagste prijs.")
    case = services.edit_case(
        case_id=case.pk, entry=entry(cast, tenders_close_at=AT + timedelta(days=60)), by=cast.buyer, at=AT
    )
    kinds = gates.needed_texts(gates.case_facts(case))
    services.write_texts(case_id=case.pk, kinds=kinds, by=cast.buyer, at=AT)
    return case


def test_seven_answers_each_need_a_reason(cast: Cast) -> None:
    case = specified(cast)
    before = events(case)
    with pytest.raises(Refused) as refused:
        services.answer_considerations(
            case_id=case.pk, answers=[AnswerEntry(Consideration.JOINT, "one", "")], by=cast.buyer, at=AT
        )
    assert codes(refused) == {"reason-missing"}
    assert events(case) == before
    services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    assert case.considerations.count() == 7
    assert events(case) == before + 1


def test_variant_three_asks_no_considerations_and_says_why(cast: Cast) -> None:
    case = specified(cast)
    choose(case, cast, Variant.RESERVED)
    condition = next(each for each in gates.specify_conditions(case) if each.code == "considerations")
    assert not condition.applies
    assert "2.82" in condition.why
    with pytest.raises(Refused) as refused:
        services.answer_considerations(case_id=case.pk, answers=answers(), by=cast.buyer, at=AT)
    assert codes(refused) == {"considerations-skipped"}


def test_a_text_with_an_open_place_is_refused_by_name(cast: Cast) -> None:
    case = specified(cast)
    with pytest.raises(Refused) as refused:
        services.write_texts(case_id=case.pk, kinds=[TextKind.FINE_CLAUSE], by=cast.buyer, at=AT)
    assert codes(refused) == {"place-empty"}
    assert not CaseText.objects.filter(case=case).exists()


def test_an_unknown_place_in_a_standard_text_is_refused(cast: Cast) -> None:
    case = ready(cast)
    TextBlock.objects.create(
        kind=TextKind.STRATEGY, version="2", title="Nieuw", body="{nonsense}", valid_from=date(2026, 1, 1), source="x"
    )
    with pytest.raises(Refused) as refused:
        services.write_texts(case_id=case.pk, kinds=[TextKind.STRATEGY], by=cast.buyer, at=AT)
    assert codes(refused) == {"place-unknown"}


def test_the_written_texts_hold_the_answers_and_no_place(cast: Cast) -> None:
    case = ready(cast)
    texts = {text.kind: text.body for text in case.texts.all()}
    assert set(texts) == {"strategy", "tender_guide", "contract_clauses", "privacy", "pso", "fine_clause"}
    assert all("{" not in body for body in texts.values())
    assert "5% van de waarde" in texts["contract_clauses"]
    assert "binnen 7 dagen" in texts["contract_clauses"]
    assert "factor 1,00" in texts["fine_clause"]
    assert case.reference in texts["strategy"]


def test_an_adviser_edits_a_text_until_it_is_published(cast: Cast) -> None:
    case = ready(cast)
    with_adviser(case, cast)
    text = case.texts.get(kind=TextKind.STRATEGY)
    with pytest.raises(PermissionDenied):
        services.edit_text(text_id=text.pk, body="Van mij.", by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        services.edit_text(text_id=text.pk, body="Nog {open}.", by=cast.adviser, at=AT)
    assert codes(refused) == {"place-left"}
    services.edit_text(text_id=text.pk, body="Op maat.", by=cast.adviser, at=AT)
    case = services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert case.phase == Phase.SELECT
    text.refresh_from_db()
    assert text.frozen_at is not None
    assert len(text.sha256) == 64
    with pytest.raises(Refused):
        services.edit_text(text_id=text.pk, body="Toch anders.", by=cast.adviser, at=AT)


def test_publication_names_everything_that_is_missing(cast: Cast) -> None:
    case = specified(cast)
    with pytest.raises(Refused) as refused:
        services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert {"considerations", "base", "criteria", "closing-time", "text-strategy"} <= codes(refused)


def test_a_published_tender_does_not_go_back(cast: Cast) -> None:
    case = ready(cast)
    published = services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)
    assert published.published_on is not None
    before_it = AT if published.published_on > AT.date() else AT - timedelta(days=1)
    after_it = before_it + timedelta(days=400)
    with pytest.raises(Refused) as refused:
        services.return_case(
            case_id=case.pk, action=CaseAction.RETURN_TO_SPECIFYING, reason="Fout.", by=cast.buyer, at=after_it
        )
    assert codes(refused) == {"published"}
    back = services.return_case(
        case_id=case.pk, action=CaseAction.RETURN_TO_SPECIFYING, reason="Fout.", by=cast.buyer, at=before_it
    )
    assert (back.phase, back.published_on) == (Phase.SPECIFY, None)
    assert not case.texts.filter(frozen_at__isnull=False).exists()


def test_a_coordinator_passes_a_gate_with_a_reason_that_stays(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason=" ", by=cast.coordinator, at=AT)
    assert codes(refused) == {"reason-missing"}
    with pytest.raises(PermissionDenied):
        services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason="x", by=cast.buyer, at=AT)
    services.pass_gate(case_id=case.pk, action=CaseAction.START_SPECIFYING, reason="Spoed.", by=cast.coordinator, at=AT)
    last = Event.objects.filter(dossier=case.dossier).order_by("-sequence")[0]
    assert (last.verb, last.reason) == ("procurement.gate-passed", "Spoed.")
    assert "threshold" in last.facts["unmet"]


def test_a_case_that_does_not_go_to_the_market_ends_in_phase_one(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(Refused) as refused:
        services.deliver_ourselves(case_id=case.pk, delivery="Werkbrigade.", points={}, by=cast.buyer, at=AT)
    assert codes(refused) == {"route-market"}
    services.record_opportunities(case_id=case.pk, entry=talk(Route.WERKBRIGADE), by=cast.buyer, at=AT)
    points = dict.fromkeys(PartnerPoint, "Afgesproken.")
    with pytest.raises(Refused) as refused:
        services.deliver_ourselves(
            case_id=case.pk, delivery="Werkbrigade.", points={**points, PartnerPoint.SHARE: " "}, by=cast.buyer, at=AT
        )
    assert codes(refused) == {"partner-share-missing"}
    ended = services.deliver_ourselves(case_id=case.pk, delivery="Werkbrigade.", points=points, by=cast.buyer, at=AT)
    assert (ended.phase, ended.closed_at) == (Phase.OWN_DELIVERY, AT)
    assert set(ended.considerations.values_list("question", flat=True)) == set(PartnerPoint)


def test_what_the_city_does_itself_asks_nothing_of_pantar(cast: Cast) -> None:
    case = opened(cast)
    services.record_opportunities(case_id=case.pk, entry=talk(Route.OWN_EXECUTION), by=cast.buyer, at=AT)
    ended = services.deliver_ourselves(case_id=case.pk, delivery="Eigen dienst.", points={}, by=cast.buyer, at=AT)
    assert ended.phase == Phase.OWN_DELIVERY


def test_a_stopped_case_keeps_its_reason_and_goes_no_further(cast: Cast) -> None:
    case = opened(cast)
    stopped = services.stop_case(case_id=case.pk, reason="Niet meer nodig.", document=None, by=cast.buyer, at=AT)
    assert (stopped.phase, stopped.stop_reason) == (Phase.STOPPED, "Niet meer nodig.")
    with pytest.raises(NotAllowed):
        services.stop_case(case_id=case.pk, reason="Nog eens.", document=None, by=cast.buyer, at=AT)


def test_a_published_tender_stops_with_a_document_only(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    Case.objects.filter(pk=case.pk).update(published_on=date(2026, 1, 15))
    with pytest.raises(Refused) as refused:
        services.stop_case(case_id=case.pk, reason="Ingetrokken.", document=None, by=cast.buyer, at=AT)
    assert codes(refused) == {"document-missing"}


def test_a_move_that_the_table_does_not_know_is_refused(cast: Cast) -> None:
    case = opened(cast)
    with pytest.raises(NotAllowed):
        services.advance_case(case_id=case.pk, action=CaseAction.START_SELECTING, by=cast.buyer, at=AT)


def test_who_asked_for_a_waiver_does_not_pass_the_gate_that_waits_for_its_approval(cast: Cast) -> None:
    """R3: passing over the approval of a waiver is approving it; an independent coordinator may (R6)."""
    case = under_test(cast)
    both = people.person("Cora Dubbel", Role.BUYER, Role.COORDINATOR)
    dossiers.assign(case.dossier, both, Role.BUYER)
    services.set_ask(case_id=case.pk, entry=AskEntry(AskKind.WAIVER, None, "Niemand levert dit."), by=both, at=AT)
    act = partial(services.pass_gate, case_id=case.pk, action=CaseAction.START_SPECIFYING, reason="Spoed.", at=AT)
    with pytest.raises(Refused) as refused:
        act(by=both)
    assert codes(refused) == {"own-proposal"}
    act(by=cast.coordinator)
    last = Event.objects.filter(dossier=case.dossier).order_by("-sequence")[0]
    assert "waiver" in last.facts["unmet"]
