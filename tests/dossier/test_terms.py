"""More time for a term, and letting one fall: with a reason, by who may, and the day stands in one place (R3, R40)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from contractors.states import ContractorDeadline, ContractStep
from enforcement.services import announce_fine
from enforcement.states import EnforcementDeadline, FileState
from procurement.states import ProcurementDeadline
from reporting.selectors import meter_of
from reporting.states import ReportingDeadline
from sroi.accounts.models import User
from sroi.dossier import services
from sroi.dossier.models import Deadline, Event, TermWaiver
from sroi.dossier.rules import why_not_extended, why_not_waived
from sroi.dossier.selectors.termkinds import KINDS, nothing
from sroi.dossier.selectors.worklist import desk_of
from sroi.dossier.services import set_deadline, terms
from sroi.dossier.states import DossierVerb
from sroi.kernel import formats
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once, kinds
from tests.enforcement.ground import ANNOUNCED, NOTICED, Walk, short_contract
from tests.factories import people, reports
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.factories.people import AT, ON

LATE = date(2026, 3, 30)
DUE = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("to", "reason", "is_open", "codes"),
    [
        (LATE, "Ziek.", True, set()),
        (DUE, "Ziek.", True, {"term-not-later"}),
        (None, "Ziek.", True, {"term-not-later"}),
        (LATE, " ", True, {"reason-missing"}),
        (LATE, "Ziek.", False, {"term-over"}),
        (date(2026, 3, 17), "", False, {"term-over", "reason-missing", "term-in-past"}),
    ],
)
def test_a_term_ends_later_with_a_reason_and_never_earlier(
    to: date | None, reason: str, *, is_open: bool, codes: set[str]
) -> None:
    """R40: all reasons at once."""
    on = date(2026, 3, 20)
    found = why_not_extended(due_on=DUE, to=to, reason=reason, on=on, is_open=is_open)
    assert {each.code for each in found} == codes


def test_a_term_is_proposed_to_fall_once_and_with_a_reason() -> None:
    """R3."""
    assert why_not_waived(reason="Overbodig.", is_open=True, is_proposed=False) == ()
    found = why_not_waived(reason="", is_open=False, is_proposed=True)
    assert {each.code for each in found} == {"reason-missing", "term-over", "waiver-open"}


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    """The codes of every reason."""
    return {each.code for each in refused.value.blockers}


@pytest.fixture
def term(cast: Cast) -> Deadline:
    """The term of the agreement of a contract of the cast."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    kind, chased = ContractorDeadline.AGREEMENT, DUE
    return set_deadline(dossier=contract.dossier, kind=kind, about=contract, due_on=DUE, next_chase_on=chased)


def extend(term: Deadline, by: User, to: date = LATE, at: datetime = AT) -> Deadline:
    """Give more time."""
    return services.extend_term(deadline_id=term.pk, due_on=to, reason="De wethouder is ziek.", by=by, at=at)


@pytest.mark.django_db
def test_more_time_is_a_fact_with_its_reason_and_is_reminded_of_anew(cast: Cast, term: Deadline) -> None:
    """R40, R42: one event; the old day stays readable; an adviser and a contract manager may."""
    moved = extend(term, cast.adviser)
    assert (moved.due_on, moved.next_chase_on, moved.courtesy_on) == (LATE, LATE, LATE)
    kept = moved.extensions.get()
    assert (kept.was_due_on, kept.due_on, kept.reason) == (DUE, LATE, "De wethouder is ziek.")
    assert Event.objects.get(verb=DossierVerb.DEADLINE_EXTENDED).reason == "De wethouder is ziek."
    assert extend(term, cast.contract_manager, LATE + timedelta(days=6)).courtesy_on == date(2026, 4, 7)
    for person in (cast.buyer, cast.contractor, cast.auditor, cast.other_manager):
        with pytest.raises(PermissionDenied):
            extend(term, person, LATE + timedelta(days=60))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [ContractorDeadline.CERTIFICATE_LAPSE, "procurement.standstill"])
def test_a_day_of_the_law_or_of_another_fact_is_not_moved(cast: Cast, term: Deadline, kind: str) -> None:
    """R20, R23, R40."""
    fixed = set_deadline(dossier=term.dossier, kind=kind, due_on=DUE)
    with pytest.raises(Refused) as no:
        extend(fixed, cast.adviser)
    assert codes(no) == {"term-fixed"}
    assert not Event.objects.filter(verb=DossierVerb.DEADLINE_EXTENDED).exists()


@pytest.mark.django_db
def test_a_report_follows_its_deadline(cast: Cast) -> None:
    """R27, R30: the day of the report, and from when it is overdue, come from the deadline."""
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract, quarter="2026-Q2")
    kind = ReportingDeadline.REPORT
    term = set_deadline(dossier=contract.dossier, kind=kind, about=report, due_on=report.due_on)
    on, at = date(2026, 8, 20), datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
    before = meter_of(contract, on)
    extend(term, cast.contract_manager, date(2026, 8, 31), at)
    report.refresh_from_db()
    assert report.due_on == Deadline.objects.get(pk=term.pk).due_on == date(2026, 8, 31)
    after = meter_of(contract, on)
    assert before is not None
    assert after is not None
    assert (before.days_overdue, after.days_overdue) == (21, 0)
    with pytest.raises(Refused) as no:
        services.propose_term_waiver(deadline_id=term.pk, reason="Overbodig.", by=cast.adviser, at=at)
    assert codes(no) == {"term-not-waivable"}


@pytest.mark.django_db
def test_the_notice_and_the_view_follow_their_deadlines(cast: Cast) -> None:
    """R34: more time in favour of the contractor; the bureau gives it."""
    walk = Walk(cast, short_contract(cast))
    file = walk.to(FileState.NOTICE_GIVEN)
    notice = Deadline.objects.get(dossier=file.dossier, kind=EnforcementDeadline.NOTICE_TERM)
    with pytest.raises(PermissionDenied):
        extend(notice, cast.contract_manager, date(2027, 5, 18), NOTICED)
    extend(notice, cast.adviser, date(2027, 5, 19), NOTICED)
    file.default_notice.refresh_from_db()
    assert file.default_notice.term_ends_on == date(2027, 5, 19)
    with pytest.raises(Refused):
        walk.announce(file.pk)
    extend_later = ANNOUNCED + timedelta(days=1)

    announce_fine(file_id=file.pk, view_due_on=date(2027, 6, 3), by=cast.adviser, at=extend_later)
    view = Deadline.objects.get(dossier=file.dossier, kind=EnforcementDeadline.VIEW_TERM)
    extend(view, cast.adviser, date(2027, 6, 10), extend_later)
    file.fine.refresh_from_db()
    assert file.fine.view_due_on == date(2027, 6, 10)


@pytest.mark.django_db
def test_nobody_gives_the_own_term_more_time(cast: Cast) -> None:
    """R29: the adviser verifies, so a coordinator extends."""
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract)
    kind = ReportingDeadline.VERIFICATION
    term = set_deadline(dossier=contract.dossier, kind=kind, about=report, due_on=DUE)
    with pytest.raises(PermissionDenied):
        extend(term, cast.adviser)
    assert extend(term, cast.coordinator).due_on == LATE


def propose(term: Deadline, by: User) -> TermWaiver:
    """Propose that a term falls."""
    return services.propose_term_waiver(deadline_id=term.pk, reason="Alles staat in het contract.", by=by, at=AT)


@pytest.mark.django_db
def test_a_term_falls_by_two_persons(cast: Cast, term: Deadline) -> None:
    """R3: proposed by one, decided by a coordinator who is another; one event each."""
    waiver = propose(term, cast.adviser)
    term.refresh_from_db()
    assert term.waived_at is None
    assert [each.kind for each in desk_of(cast.coordinator, ON).mine] == ["dossier.term-waiver"]
    approve = partial(services.approve_term_waiver, waiver_id=waiver.pk, reason="Eens.", at=AT)
    for person in (cast.adviser, cast.contract_manager, cast.stand_in):
        with pytest.raises(PermissionDenied):
            approve(by=person)
    approve(by=cast.coordinator)
    term.refresh_from_db()
    kept = Deadline.objects.get(pk=term.pk)
    assert (kept.waived_at, kept.waived_by, kept.next_chase_on) == (AT, cast.coordinator, None)
    assert "Alles staat in het contract." in Event.objects.get(verb=DossierVerb.DEADLINE_WAIVED).reason
    assert desk_of(cast.coordinator, ON).mine == ()
    with pytest.raises(Refused) as no:
        approve(by=cast.coordinator)
    assert "waiver-decided" in codes(no)


@pytest.mark.django_db
def test_who_proposed_it_or_stands_in_does_not_decide(cast: Cast, term: Deadline) -> None:
    """R3, R4."""
    waiver = propose(term, cast.coordinator)
    with pytest.raises(Refused) as no:
        services.approve_term_waiver(waiver_id=waiver.pk, reason="", by=cast.coordinator, at=AT)
    assert codes(no) == {"own-proposal"}
    stand_in = people.person("Sam Vervanger")
    people.stand_in(cast.coordinator, stand_in)
    with pytest.raises(Refused):
        services.approve_term_waiver(waiver_id=waiver.pk, reason="", by=stand_in, at=AT)


@pytest.mark.django_db
def test_a_refused_waiver_leaves_the_term_running(cast: Cast, term: Deadline) -> None:
    """R3."""
    waiver = propose(term, cast.contract_manager)
    with pytest.raises(Refused) as no:
        propose(term, cast.adviser)
    assert codes(no) == {"waiver-open"}
    refuse = partial(services.refuse_term_waiver, waiver_id=waiver.pk, by=cast.coordinator, at=AT)
    with pytest.raises(Refused):
        refuse(reason=" ")
    refuse(reason="De afspraken zijn nodig.")
    term.refresh_from_db()
    assert term.waived_at is None
    assert propose(term, cast.adviser).approved is None, "it can be proposed again"


def test_of_two_extensions_at_once_the_second_sees_the_first(twins: Twins, slowly: object) -> None:
    """R40: without the lock the same more time is given twice."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.START_MEETING)
        due = set_deadline(dossier=contract.dossier, kind=ContractorDeadline.AGREEMENT, about=contract, due_on=DUE)
        found = at_once(*[partial(extend, due, cast.adviser)] * 2)
        return kinds(found), due.extensions.count()

    slowly(terms, "extend_deadline")  # type: ignore[operator]  # the fixture
    held, free = twins(race)
    assert held == (["Deadline", "Refused"], 1)
    assert free == (["Deadline", "Deadline"], 2)


def test_every_kind_that_can_be_moved_is_known() -> None:
    """R40: what an app shows on a thing of its own follows; what is a fact is not in the list."""
    moved = {kind for kind, each in KINDS.items() if each.follow is not nothing}
    assert moved == {
        ProcurementDeadline.CONSULTATION,
        ContractorDeadline.OPTION,
        ReportingDeadline.REPORT,
        EnforcementDeadline.NOTICE_TERM,
        EnforcementDeadline.VIEW_TERM,
    }
    waivable = {kind for kind, each in KINDS.items() if each.can_be_waived}
    assert waivable == {
        ContractorDeadline.REGISTRATION,
        ContractorDeadline.START_MEETING,
        ContractorDeadline.AGREEMENT,
        ReportingDeadline.EVALUATION,
    }


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_pages_give_more_time_and_let_a_term_fall(cast: Cast, term: Deadline) -> None:
    """R3, R40: the contract leads to its terms; the list tells what moved them, the coordinator decides."""
    adviser, reference = signed_in(cast.adviser), term.dossier.reference
    listed = reverse("dossier:term-list", args=[reference])
    extending, waiving = (reverse(f"dossier:term-{act}", args=[term.pk]) for act in ("extend", "waive"))
    with time_machine.travel(AT, tick=False):
        assert listed in adviser.get(reverse("contractors:contract", args=[reference])).content.decode()
        page = adviser.get(listed).content.decode()
        assert extending in page
        assert waiving in page
        refusal = adviser.post(extending, {"due_on": "1-3-2026", "reason": "Ziek."})
        assert refusal.status_code == 422
        assert "Kies een latere dag" in refusal.content.decode()
        assert adviser.post(extending, {"due_on": "30-3-2026", "reason": "Ziek."}).status_code == 302
        page = adviser.get(listed).content.decode()
        assert f"Verplaatst van {formats.medium_date(DUE)} naar {formats.medium_date(LATE)}" in page
        assert adviser.post(waiving, {"reason": "Overbodig."}).status_code == 302
        deciding = reverse("dossier:term-decide", args=[TermWaiver.objects.get().pk])
        assert deciding not in adviser.get(listed).content.decode()
        coordinator = signed_in(cast.coordinator)
        assert deciding in coordinator.get(listed).content.decode()
        assert "Overbodig." in coordinator.get(deciding).content.decode()
        outsider = signed_in(cast.contractor).get(listed).content.decode()
        assert "Ziek." in outsider
        assert "Overbodig." not in outsider
        assert coordinator.post(deciding, {"reason": "", "refuse": "1"}).status_code == 422
        assert coordinator.post(deciding, {"reason": "Eens."}).status_code == 302
    term.refresh_from_db()
    assert term.waived_at == AT


@pytest.mark.django_db
def test_a_day_of_the_law_is_explained_to_who_moves_terms_and_closed_to_others(cast: Cast, term: Deadline) -> None:
    """R1, R40: the duty is asked also where no kind says who."""
    fixed = set_deadline(dossier=term.dossier, kind=ContractorDeadline.CERTIFICATE_LAPSE, due_on=DUE)
    for act in ("extend", "waive"):
        page = reverse(f"dossier:term-{act}", args=[fixed.pk])
        for person in (cast.adviser, cast.coordinator, cast.contract_manager):
            answer = signed_in(person).post(page, {"due_on": "30-3-2026", "reason": "Ziek."})
            assert answer.status_code == 422
            assert "Deze dag volgt uit de wet" in answer.content.decode()
        for person in (cast.buyer, cast.contractor, cast.auditor):
            assert signed_in(person).get(page).status_code == 403
