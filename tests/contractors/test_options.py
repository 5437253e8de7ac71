"""Options and extensions: in the estimate from the start, in the base from the day of exercise (R8, R38)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contractors import services
from contractors.models import Contract, ContractOption
from contractors.rules import ExerciseFacts, counts_from, why_not_exercised, why_not_lapsed
from contractors.selectors import desk_of
from contractors.services import AwardEntry, AwardTerms, ContractOptionEntry, ExerciseEntry, LapseEntry, options
from contractors.states import ContractorDeadline, ContractorVerb, OptionState
from procurement import services as procurement
from procurement.models import Case, PlannedOption
from procurement.rules import OptionFacts, why_not_option, why_not_within
from procurement.services import OptionEntry
from procurement.states import AwardState, OptionKind, Phase, Variant
from reporting.selectors import meter_of
from sroi.accounts.models import User
from sroi.dossier.models import Deadline, Message
from sroi.dossier.services import chase_due
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.conftest import Twins, at_once, kinds
from tests.contractors.ground import one_event, refused
from tests.factories import cases, dossiers
from tests.factories.cast import Cast, give_to_cast, make_cast
from tests.factories.people import AT, ON
from tests.kernel.files import pdf_bytes

START, END, LATER = date(2026, 4, 1), date(2027, 3, 31), date(2028, 3, 31)
BY = date(2026, 12, 31)
DAY = timedelta(days=1)
NOW = AT + timedelta(days=200)
TODAY = ON + timedelta(days=200)
EXTENSION = OptionFacts(OptionKind.EXTENSION, "Verlenging 1", Decimal("250000.00"), END + DAY, LATER, BY)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (EXTENSION, set()),
        (OptionFacts("", "", None, None, None, None), {"kind", "description", "value", "starts_on", "exercise_by"}),
        (OptionFacts(OptionKind.EXTENSION, "V", Decimal(0), END, None, BY), {"ends_on"}),
        (
            OptionFacts(OptionKind.OPTION, "O", Decimal(0), START, START - DAY, START + DAY),
            {"value", "ends_on", "exercise_by"},
        ),
    ],
)
def test_an_option_is_complete_and_exercised_before_it_starts(facts: OptionFacts, fields: set[str]) -> None:
    """R8: all reasons at once, each at its field."""
    assert {each.field for each in why_not_option(facts)} == fields


def test_the_estimated_value_holds_the_options_and_something_more() -> None:
    """R8: options of 200,000.00 in an estimate of 200,000.00 leave nothing for the contract itself."""
    assert [each.code for each in why_not_within(Decimal(200000), maximum=None, options=Decimal(200000))] == [
        "value-below-options"
    ]
    assert why_not_within(Decimal("200000.01"), maximum=None, options=Decimal(200000)) == ()
    assert [each.code for each in why_not_within(Decimal(1), maximum=Decimal(2))] == ["value-below-maximum"]


def exercise(on: date, value: str = "250000.00", ends_on: date | None = LATER) -> ExerciseFacts:
    """An extension as it would be exercised."""
    return ExerciseFacts(
        is_extension=True,
        exercise_by=BY,
        awarded_on=ON,
        exercised_on=on,
        value=Decimal(value),
        ends_on=ends_on,
        contract_ends_on=END,
    )


def test_on_the_last_day_it_is_in_time_and_a_day_later_it_is_not() -> None:
    """R38."""
    assert why_not_exercised(exercise(BY), on=BY + DAY) == ()
    assert [each.code for each in why_not_exercised(exercise(BY + DAY), on=BY + DAY)] == ["too-late"]
    assert [each.code for each in why_not_exercised(exercise(BY), on=BY - DAY)] == ["day-ahead"]
    found = why_not_exercised(exercise(ON - DAY, "-1", END), on=BY)
    assert {each.code for each in found} == {"day-before-award", "value-missing", "end-not-later"}
    assert {each.code for each in why_not_lapsed(None, " ", on=BY)} == {"day-missing", "reason-missing"}


@given(st.dates(ON, LATER), st.dates(ON, LATER))
def test_whatever_is_let_through_is_in_time_and_counts_from_its_own_day(day: date, today: date) -> None:
    """R38: from the day on which it is exercised, neither earlier nor later."""
    fits = why_not_exercised(exercise(day), on=today) == ()
    assert fits == (ON <= day <= min(BY, today))
    assert counts_from(day) == day


def planned_case(cast: Cast) -> Case:
    """A case in phase 3 of 1,500,000.00, of which 250,000.00 is an extension."""
    case = cases.case(
        Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE, value=Decimal(1500000)
    )
    give_to_cast(case, cast)
    PlannedOption.objects.create(
        case=case,
        kind=EXTENSION.kind,
        description=EXTENSION.description,
        value=Decimal("250000.00"),
        starts_on=END + DAY,
        ends_on=LATER,
        exercise_by=BY,
    )
    return case


def awarded(cast: Cast) -> Contract:
    """A contract with an extension that waits: 1,250,000.00 at 5%."""
    case = planned_case(cast)
    award = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    terms = AwardTerms(starts_on=START, ends_on=END, contact_email="nora@bedrijf.example")
    entry = AwardEntry(ON + DAY, {award.pk: terms}, reason="In het platform.")
    return services.award_definitively(decision_id=award.decision_id, entry=entry, by=cast.buyer, at=AT + DAY)[0]


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """As above."""
    return awarded(cast)


def document(contract: Contract, by: User) -> int:
    """A letter in the dossier."""
    return dossiers.attachment(contract.dossier, by).pk


def entry(contract: Contract, by: User, on: date = TODAY, **more: Any) -> ExerciseEntry:
    """The extension as it is exercised."""
    given: dict[str, Any] = {"value": Decimal("250000.00"), "ends_on": LATER, "document_id": document(contract, by)}
    return ExerciseEntry(on, **(given | more))


@pytest.mark.django_db
def test_the_award_plans_the_option_with_its_deadline_and_nothing_is_owed_for_it(contract: Contract) -> None:
    """R38."""
    option = contract.options.get()
    assert (option.value, option.state, option.asked_from) == (Decimal("250000.00"), "open", BY - timedelta(days=90))
    deadline = Deadline.objects.get(dossier=contract.dossier, kind=ContractorDeadline.OPTION)
    assert (deadline.due_on, deadline.next_chase_on) == (BY, BY - timedelta(days=90))
    assert contract.obligation.net == Decimal("62500.00")


@pytest.mark.django_db
def test_exercised_it_counts_from_that_day_and_the_end_moves(cast: Cast, contract: Contract) -> None:
    """R38, R39: 5% of 1,500,000.00 is 75,000.00 from that day on; deadlines and quarters follow the new end."""
    option = contract.options.get()
    with one_event(contract, ContractorVerb.OPTION_EXERCISED):
        services.exercise_option(
            option_id=option.pk, entry=entry(contract, cast.adviser), by=cast.contract_manager, at=NOW
        )
    contract.refresh_from_db()
    option.refresh_from_db()
    assert (contract.ends_on, contract.obligation.net) == (LATER, Decimal("75000.00"))
    assert option.base_row is not None
    assert (option.base_row.valid_from, option.state) == (TODAY, OptionState.EXERCISED)
    assert option.term_row is not None
    fresh = Contract.objects.get(pk=contract.pk)
    meters = [meter_of(fresh, day) for day in (TODAY - DAY, TODAY + DAY)]
    assert [each.net for each in meters if each is not None] == [Decimal("62500.00"), Decimal("75000.00")]
    assert not Deadline.objects.open().filter(kind=ContractorDeadline.OPTION).exists()
    with pytest.raises(NotAllowed):
        services.lapse_option(option_id=option.pk, entry=LapseEntry(TODAY, "Toch niet."), by=cast.adviser, at=NOW)


@pytest.mark.django_db
def test_lapsed_it_adds_nothing_and_what_is_refused_leaves_nothing(cast: Cast, contract: Contract) -> None:
    """R1, R38."""
    option = contract.options.get()
    act = partial(services.exercise_option, option_id=option.pk, at=NOW)
    for person in (cast.buyer, cast.contractor, cast.auditor):
        with pytest.raises(PermissionDenied):
            act(entry=entry(contract, cast.adviser), by=person)
    missing = ExerciseEntry(TODAY, Decimal(1), LATER, None)
    with refused(contract, "document-missing"):
        act(entry=missing, by=cast.adviser)
    wrong = entry(contract, cast.adviser, TODAY + DAY, ends_on=END)
    with refused(contract, "day-ahead", "end-not-later"):
        act(entry=wrong, by=cast.adviser)
    lapse = partial(services.lapse_option, option_id=option.pk, by=cast.adviser, at=NOW)
    with refused(contract, "reason-missing"):
        lapse(entry=LapseEntry(TODAY, " "))
    with one_event(contract, ContractorVerb.OPTION_LAPSED):
        lapse(entry=LapseEntry(TODAY, "De gemeente doet het zelf."))
    contract.refresh_from_db()
    assert (contract.ends_on, contract.obligation.net) == (END, Decimal("62500.00"))
    assert not contract.base_rows.exclude(kind="award").exists()


@pytest.mark.django_db
def test_the_contract_manager_finds_it_on_the_work_list_and_is_reminded(cast: Cast, contract: Contract) -> None:
    """R7, R42: not before the first reminder; past the last day it is still asked."""
    first = BY - timedelta(days=90)
    found = {
        day: [each for each in desk_of(cast.contract_manager, day).mine if each.kind == "contractors.option"]
        for day in (first - DAY, first, BY + DAY)
    }
    assert [len(each) for each in found.values()] == [0, 1, 1]
    assert "voorbij" in found[BY + DAY][0].detail
    chaser = services.CHASERS[ContractorDeadline.OPTION]
    assert chase_due(chaser, at=AT + timedelta(days=(first - ON).days)).reminded == 1
    told = Message.objects.filter(kind="contractors/option_due", dossier=contract.dossier)
    assert {each.recipient for each in told} == {cast.contract_manager}


def test_of_two_decisions_at_once_one_counts(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """R38."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        made = awarded(cast)
        option = made.options.get()
        one = partial(
            services.exercise_option, option_id=option.pk, entry=entry(made, cast.adviser), by=cast.adviser, at=NOW
        )
        two = partial(
            services.lapse_option, option_id=option.pk, entry=LapseEntry(TODAY, "Nee."), by=cast.adviser, at=NOW
        )
        found = at_once(one, two)
        return kinds(found), Deadline.objects.open().filter(kind=ContractorDeadline.OPTION).count()

    slowly(options, "move")
    held, free = twins(race)
    assert held == (["ContractOption", "NotAllowed"], 0)
    assert free[0] != held[0]


@pytest.mark.django_db
def test_the_pages_list_exercise_lapse_and_add(
    cast: Cast, contract: Contract, django_assert_max_num_queries: Any
) -> None:
    """R38: with what was agreed filled in; a second decision hears who was first."""
    client, option = signed_in(cast.contract_manager), contract.options.get()
    url = reverse("contractors:option-exercise", args=[contract.reference, option.pk])
    listed = reverse("contractors:option-list", args=[contract.reference])
    with django_assert_max_num_queries(40):
        assert url in client.get(listed).content.decode()
    page = client.get(url).content.decode()
    assert "250.000,00" in page
    assert "31-03-2028" in page
    sent = {"decided_on": "1-5-2026", "value": "250.000", "ends_on": "31-3-2027"}
    refusal = client.post(url, sent | {"document": SimpleUploadedFile("brief.pdf", pdf_bytes(["Brief"]))})
    assert refusal.status_code == 422
    assert "loopt al tot" in refusal.content.decode()
    good = sent | {"ends_on": "31-3-2028", "document": SimpleUploadedFile("brief.pdf", pdf_bytes(["Brief"]))}
    assert client.post(url, good).status_code == 302
    assert client.get(url).status_code == 409
    shown = client.get(contract.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Verlenging 1" in shown
    assert "€ 75.000,00" in shown
    add = reverse("contractors:option-add", args=[contract.reference])
    more = {
        "kind": "option",
        "description": "Glasbewassing",
        "value": "0",
        "starts_on": "1-1-2027",
        "exercise_by": "2-1-2027",
    }
    assert client.post(add, more).status_code == 422
    assert client.post(add, more | {"value": "10.000", "exercise_by": "1-12-2026"}).status_code == 302
    made = ContractOption.objects.get(description="Glasbewassing")
    lapse = reverse("contractors:option-lapse", args=[contract.reference, made.pk])
    assert client.post(lapse, {"decided_on": "1-5-2026", "reason": ""}).status_code == 422
    assert client.post(lapse, {"decided_on": "1-5-2026", "reason": "Niet nodig."}).status_code == 302
    assert "Glasbewassing" in signed_in(cast.contractor).get(listed).content.decode()


@pytest.mark.django_db
def test_an_option_is_added_only_when_it_is_complete(cast: Cast, contract: Contract) -> None:
    """R38."""
    bad = ContractOptionEntry("option", "", None, None, None, None)
    with pytest.raises(Refused):
        services.add_option(contract_id=contract.pk, entry=bad, by=cast.adviser, at=NOW)
    assert contract.options.count() == 1


@pytest.mark.django_db
def test_options_are_planned_within_the_estimated_value(cast: Cast) -> None:
    """R8: with the lots too; what is too much is refused and leaves what was."""
    case = cases.case(Phase.PREPARE, department=cast.department, by=cast.buyer, value=Decimal(1000000))
    give_to_cast(case, cast)
    one = OptionEntry("extension", "Verlenging", Decimal(400000), END, LATER, BY)
    two = OptionEntry("option", "Meer", Decimal(600000), END, None, BY)
    act = partial(procurement.set_options, case_id=case.pk, by=cast.buyer, at=AT)
    with pytest.raises(Refused) as no:
        act(entries=[one, two])
    assert {each.code for each in no.value.blockers} == {"value-below-options"}
    act(entries=[one])
    with pytest.raises(Refused):
        act(entries=[OptionEntry("option", "Meer", Decimal(1), END, None, BY, lot="9")])
    assert case.planned_options.get().description == "Verlenging"
    client, url = signed_in(cast.buyer), reverse("procurement:option-edit", args=[case.reference])
    shown = client.get(url).content.decode().replace("\u00a0", " ")
    assert "waarvan € 400.000,00 voor opties" in shown
    read = reverse("procurement:case-preparation", args=[case.reference])
    assert "Verlenging" in client.get(read).content.decode()
    lines = {"options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "0"}
    wrong = {f"options-0-{name}": value for name, value in {"kind": "option", "description": "Meer"}.items()}
    refusal = client.post(url, lines | wrong)
    assert refusal.status_code == 422
    right = wrong | {"options-0-value": "1.000", "options-0-starts_on": "1-4-2027", "options-0-exercise_by": "1-1-2027"}
    seen = {"options-seen": ""}
    assert client.post(url, lines | right | seen).status_code == 302
    assert case.planned_options.get().description == "Meer"
