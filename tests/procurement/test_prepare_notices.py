"""Importing notices into cases: nothing derived, nothing doubled, nothing half."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from procurement import selectors, services
from procurement.models import AwardDecision, Case, ImportedNotice
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from procurement.services import CaseEntry, ImportResult
from procurement.states import AwardState, Phase
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Event
from sroi.kernel import formats
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "eforms"
LATER = AT + timedelta(days=3650)


def imported(content: bytes, by: User, at: object = LATER) -> ImportResult:
    return services.import_case_notice(
        notice=read_notice(content),
        content_sha256=hashlib.sha256(content).hexdigest(),
        by=by,
        at=at,  # type: ignore[arg-type]  # a moment
    )


def shared(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the shared notices are not part of the project")
    return path.read_bytes()


def made(kind: NoticeKind, **facts: object) -> bytes:
    return make_notice(kind=kind, today=ON, **facts)  # type: ignore[arg-type]  # a test names the facts


def test_a_contract_notice_makes_a_published_case_with_lots_and_one_event(cast: Cast) -> None:
    content = made(NoticeKind.CONTRACT, lots=2)
    result = imported(content, cast.buyer)
    case, estimated = result.case, read_notice(content).estimated_value
    assert result.created
    assert (case.phase, case.department) == (Phase.SELECT, cast.department)
    assert case.published_on is not None
    assert estimated is not None
    assert case.estimated_value == estimated.euro
    assert case.lots.count() == 2
    assert case.procedure_id
    assert Event.objects.filter(dossier=case.dossier).count() == 1
    assert not case.award_decisions.exists()


def test_the_same_file_twice_names_the_case_and_changes_nothing(cast: Cast) -> None:
    content = made(NoticeKind.CONTRACT)
    case = imported(content, cast.buyer).case
    with pytest.raises(Refused) as refused:
        imported(content, cast.buyer)
    (reason,) = refused.value.blockers
    assert (reason.code, dict(reason.values)["reference"]) == ("notice-imported", case.reference)
    assert Case.objects.count() == 1
    assert ImportedNotice.objects.count() == 1
    assert Event.objects.filter(dossier=case.dossier).count() == 1


def test_an_award_notice_of_a_known_procedure_updates_its_case(cast: Cast) -> None:
    case = imported(made(NoticeKind.CONTRACT), cast.buyer).case
    result = imported(made(NoticeKind.AWARD), cast.buyer)
    assert not result.created
    assert result.case.pk == case.pk
    assert Case.objects.count() == 1
    decision = result.decision
    assert decision is not None
    assert (decision.state, decision.definitive_on) == (AwardState.DRAFT, None)
    (award,) = decision.awards.all()
    assert award.value is not None
    assert award.lots.count() == 1


def test_a_known_case_that_people_made_is_found_by_its_procedure_number_and_published(cast: Cast) -> None:
    content = made(NoticeKind.CONTRACT)
    notice = read_notice(content)
    entry = CaseEntry(
        title="Eigen titel",
        department=cast.department,
        nature="services",
        cpv_code="90910000",
        estimated_value=Decimal(900000),
        planned_publication_on=ON,
    )
    case = services.open_case(entry=entry, by=cast.buyer, at=AT)
    Case.objects.filter(pk=case.pk).update(procedure_id=notice.procedure_id)
    result = imported(content, cast.buyer)
    assert result.case.pk == case.pk
    assert result.case.phase == Phase.SELECT
    assert (result.case.title, result.case.estimated_value) == ("Eigen titel", Decimal(900000))


def test_an_award_notice_of_an_unknown_procedure_makes_a_case_before_its_definitive_award(cast: Cast) -> None:
    result = imported(made(NoticeKind.AWARD), cast.buyer)
    assert result.created
    assert result.case.phase == Phase.SELECT
    assert AwardDecision.objects.get().definitive_on is None


def test_a_modification_of_an_unknown_contract_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        imported(made(NoticeKind.MODIFICATION), cast.buyer)
    assert refused.value.blockers[0].code == "procedure-unknown"
    assert not Case.objects.exists()


def test_only_the_office_imports(cast: Cast) -> None:
    for person in (cast.contractor, cast.auditor, cast.administrator):
        with pytest.raises(PermissionDenied):
            imported(made(NoticeKind.CONTRACT), person)


def test_an_adviser_who_imports_becomes_its_adviser_and_the_department_is_asked(cast: Cast) -> None:
    result = imported(made(NoticeKind.CONTRACT), cast.adviser)
    assert result.case.department is None
    assert "ask-department" in {each.code for each in result.asks}


def test_two_contracts_for_one_lot_each_have_their_winner(cast: Cast) -> None:
    result = imported(shared("can_23_contracts.xml"), cast.buyer)
    decision = result.decision
    assert decision is not None
    awards = list(decision.awards.order_by("pk"))
    assert [award.contract_number for award in awards] == ["DF JDHF/2020-05", "DF DFGH/2020-07"]
    assert [award.value for award in awards] == [None, None]
    assert [award.foreign_value for award in awards] == ["GBP 2000000", "GBP 1000000"]
    assert awards[0].winner_chosen_on is not None
    assert awards[0].concluded_on is None
    assert {lot.number for award in awards for lot in award.lots.all()} == {"LOT-0000"}


def test_a_consortium_wins_a_group_of_lots_and_a_lot_has_no_winner(cast: Cast) -> None:
    result = imported(shared("can_24_maximal.xml"), cast.buyer)
    decision = result.decision
    assert decision is not None
    first, second = decision.awards.order_by("pk")
    assert first.consortium is not None
    assert first.consortium.members.count() == 2
    assert first.organisation == first.consortium.lead
    assert {lot.number for lot in first.lots.all()} == {"LOT-0001", "LOT-0002"}
    assert first.notice_facts["group"] == "GLO-0001"
    assert second.consortium is None
    assert result.case.lots.get(number="LOT-0002").notice_facts["outcome"] == "clos-nw"
    assert "lot-without-winner" in {each.code for each in result.asks}


def test_a_notice_without_winners_keeps_the_outcome_and_makes_no_award(cast: Cast) -> None:
    result = imported(shared("can_24_no_tenders.xml"), cast.buyer)
    assert result.decision is None
    assert result.case.lots.get().notice_facts["outcome"] == "clos-nw"


def test_a_dummy_date_is_flagged_and_no_fact(cast: Cast) -> None:
    result = imported(shared("can-social_24.xml"), cast.buyer)
    assert result.decision is not None
    award = result.decision.awards.get()
    assert (award.winner_chosen_on, award.concluded_on) == (None, None)
    assert all(each["dummy"] for name, each in award.notice_facts["dates"].items() if name == "award_date")


@pytest.mark.parametrize(
    "name",
    [
        "can-social_24.xml",
        "can_23_contracts.xml",
        "can_24_maximal.xml",
        "can_24_minimal.xml",
        "can_24_no_tenders.xml",
        "cn-social_24.xml",
        "cn_24_maximal.xml",
        "cn_24_minimal.xml",
    ],
)
def test_every_shared_notice_makes_a_case_and_says_what_it_gave_and_not(cast: Cast, name: str) -> None:
    result = imported(shared(name), cast.buyer)
    assert result.created
    assert result.case.phase == Phase.SELECT
    assert result.given
    assert result.missing
    page = selectors.notice_page(result.case, result.notice.pk)
    assert len(page.given) == len(result.given)
    assert len(page.asks) == len(result.asks)
    assert AwardDecision.objects.exclude(state=AwardState.DRAFT).count() == 0


def test_every_shared_notice_goes_into_one_database(cast: Cast) -> None:
    shared("can_24_minimal.xml")
    for path in sorted(SHARED.glob("c*.xml")):
        if "modif" not in path.name:
            imported(path.read_bytes(), cast.buyer)
    names = list(Organisation.objects.values_list("name", flat=True))
    assert len(names) == len(set(names))


def test_an_older_version_after_a_newer_one_is_refused(cast: Cast) -> None:
    content = made(NoticeKind.CONTRACT)
    result = imported(content, cast.buyer)
    ImportedNotice.objects.filter(pk=result.notice.pk).update(version="02")
    with pytest.raises(Refused) as refused:
        imported(content.replace(b"\n", b"\n ", 1), cast.buyer)
    assert refused.value.blockers[0].code == "notice-older"


OWN = (Path(__file__).parent / "notices" / "group_withheld.xml").read_bytes()


def test_our_own_sample_of_a_consortium_with_lots_without_a_winner_makes_its_case(cast: Cast) -> None:
    result = imported(OWN, cast.buyer)
    assert result.decision is not None
    awards = list(result.decision.awards.all())
    lots = {str(each.consortium): [lot.number for lot in each.lots.all()] for each in awards if each.consortium}
    assert lots == {"Combinatie Kade": ["LOT-0001", "LOT-0002"], "Kadebouw B.V. / Uferbau GmbH": ["LOT-0005"]}
    assert {each.consortium.members.count() for each in awards if each.consortium} == {2}
    assert "lot-without-winner" in {each.code for each in result.asks}
    assert result.withheld
    page = selectors.notice_page(result.case, result.notice.pk)
    assert (len(page.given), len(page.withheld)) == (len(result.given), len(result.withheld))


def test_a_value_in_another_currency_is_kept_as_it_is_and_asked_in_euro(cast: Cast) -> None:
    content = made(NoticeKind.AWARD).replace(b'currencyID="EUR"', b'currencyID="GBP"')
    result = imported(content, cast.buyer)
    assert result.decision is not None
    award = result.decision.awards.get()
    assert award.value is None
    assert award.foreign_value.startswith("GBP ")
    asks = selectors.notice_page(result.case, result.notice.pk).asks
    shown = formats.in_currency(award.foreign_value, language="nl")
    assert shown == "GBP\N{NO-BREAK SPACE}1.250.000,00"
    assert any(shown in formats.sentence(each, language="nl") for each in asks)
