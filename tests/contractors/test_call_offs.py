"""Call-offs under a framework: dated rows of the base within one maximum over all contractors (R38)."""

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

from contractors import rules, services
from contractors.documents import CALL_OFF_COLUMNS
from contractors.models import BaseRow, CallOff, Contract
from contractors.readers import read_call_offs
from contractors.rules import BaseChange, CallOffFacts, base_on, framework_use, why_not_called_off, why_not_in_maximum
from contractors.selectors import framework_page
from contractors.services import AwardEntry, AwardTerms, CallOffEntry, MaximumEntry, framework
from contractors.states import BaseRowKind, ContractorVerb, ContractStep
from procurement.states import AwardState
from reporting.selectors import meter_of
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from sroi.kernel.xlsx import build_xlsx
from tests.conftest import Twins, at_once, kinds
from tests.contractors.frameworks import AFTER, END, MAXIMUM, START, call_off_entry, framework_case, framework_contracts
from tests.contractors.ground import one_event, refused
from tests.factories import cases
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.kernel.files import pdf_bytes

ON = date(2026, 5, 1)
cents = st.decimals(min_value="0.01", max_value="999999.99", places=2)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def guarantee(amount: str, on: date = ON) -> BaseChange:
    """The guaranteed part of a framework."""
    return BaseChange(on, Decimal(amount), "Gunning", is_award=True, is_guaranteed=True)


def call_off(amount: Decimal | str, on: date = ON) -> BaseChange:
    """A call-off."""
    return BaseChange(on, Decimal(amount), "NO", is_call_off=True)


def test_call_offs_fill_the_guaranteed_part_first() -> None:
    """R38: guaranteed 100,000.00; 60,000.00 leaves it, another 80,000.00 makes 140,000.00."""
    first = [guarantee("100000.00"), call_off("60000.00", ON + timedelta(days=1))]
    assert base_on(first, on=ON) == Decimal("100000.00")
    assert base_on(first, on=ON + timedelta(days=1)) == Decimal("100000.00")
    both = [*first, call_off("80000.00", ON + timedelta(days=2))]
    assert base_on(both, on=ON + timedelta(days=2)) == Decimal("140000.00")


@given(st.decimals(min_value=0, max_value="999999.99", places=2), st.lists(st.tuples(cents, st.integers(0, 900))))
def test_the_base_is_what_is_guaranteed_or_called_off_whichever_is_more(
    guaranteed: Decimal, given_ones: list[tuple[Decimal, int]]
) -> None:
    """R38: on every day, in whatever order it was recorded; it never falls."""
    rows = [guarantee(str(guaranteed)), *(call_off(value, ON + timedelta(days=day)) for value, day in given_ones)]
    before = Decimal(0)
    for day in range(0, 901, 60):
        called = sum((value for value, after in given_ones if after <= day), Decimal(0))
        found = base_on(reversed(rows), on=ON + timedelta(days=day))
        assert found == max(guaranteed, called)
        assert found >= before
        before = found


def test_eighty_percent_is_near_and_the_maximum_itself_still_fits() -> None:
    """R38: 2,400,000.00 of 3,000,000.00 is 80%; 600,000.00 more fits, a cent above it does not."""
    use = framework_use([Decimal(1500000), Decimal(900000)], maximum=MAXIMUM, warn_from=Decimal(80))
    assert (use.percent, use.left, use.is_near) == (Decimal("80.0"), Decimal("600000.00"), True)
    assert not framework_use([Decimal("2399999.99")], maximum=MAXIMUM, warn_from=Decimal(80)).is_near
    assert why_not_in_maximum(Decimal("600000.00"), use) == ()
    (no,) = why_not_in_maximum(Decimal("600000.01"), use)
    assert no.code == "above-maximum"
    assert "2.163" in no.message


@given(st.lists(cents, max_size=6), cents, cents)
def test_what_is_let_through_never_exceeds_the_maximum(values: list[Decimal], more: Decimal, maximum: Decimal) -> None:
    """R38."""
    use = framework_use(values, maximum=maximum, warn_from=Decimal(80))
    fits = sum(values, Decimal(0)) + more <= maximum
    assert (why_not_in_maximum(more, use) == ()) == fits
    assert why_not_in_maximum(-more, use) == ()
    assert (use.percent >= 100) == (use.called >= maximum)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (CallOffFacts("NO-1", ON, "Wijken", Decimal(1)), set()),
        (CallOffFacts(" ", None, "", None), {"number-missing", "day-missing", "subject-missing", "value-missing"}),
        (CallOffFacts("NO-2", ON, "Wijken", Decimal(1)), {"call-off-known"}),
        (CallOffFacts("NO-1", START - timedelta(days=1), "Wijken", Decimal(1)), {"day-before-term"}),
        (CallOffFacts("NO-1", ON + timedelta(days=1), "Wijken", Decimal(-5)), {"day-ahead", "value-missing"}),
    ],
)
def test_what_is_no_call_off(facts: CallOffFacts, codes: set[str]) -> None:
    """R38: all reasons at once."""
    found = why_not_called_off(facts, starts_on=START, ends_on=END, on=ON, known=facts.number == "NO-2")
    assert {each.code for each in found} == codes


@pytest.fixture
def pair(cast: Cast) -> tuple[Contract, ...]:
    """Two contracts under one framework of 3,000,000.00, of which the first has 100,000.00 guaranteed."""
    return framework_contracts(cast, guaranteed=Decimal("100000.00"))


def record(contract: Contract, by: User, value: str = "100000.00", number: str = "NO-1", **more: Any) -> CallOff:
    """Record a call-off."""
    entry = call_off_entry(contract, value, number, **more)
    return services.record_call_off(contract_id=contract.pk, entry=entry, by=by, at=AFTER)


@pytest.mark.django_db
def test_an_award_to_several_makes_contracts_that_start_at_nothing_or_the_guaranteed_part(
    pair: tuple[Contract, ...],
) -> None:
    """R20, R38."""
    assert [each.obligation.net for each in pair] == [Decimal("5000.00"), Decimal("0.00")]
    assert [each.base_rows.get().kind for each in pair] == [BaseRowKind.GUARANTEED] * 2
    assert all(each.is_framework and each.obligation.is_owed for each in pair)


@pytest.mark.django_db
def test_without_a_maximum_or_with_too_much_guaranteed_nothing_is_awarded(cast: Cast) -> None:
    """R38: the reason stands at the field of the award."""
    case = framework_case(cast, maximum=None)
    award = cases.award(case, winner=cast.company, state=AwardState.STANDSTILL)
    terms = AwardTerms(base=Decimal("3000000.01"), starts_on=START, ends_on=END)
    act = partial(services.award_definitively, decision_id=award.decision_id, by=cast.buyer, at=AFTER)
    entry = AwardEntry(date(2026, 3, 3), {award.pk: terms}, reason="Platform.")
    with pytest.raises(Refused) as no:
        act(entry=entry)
    assert [each.code for each in no.value.blockers] == ["framework-without-maximum"]
    case.framework_maximum = MAXIMUM
    case.save()
    with pytest.raises(Refused) as no:
        act(entry=entry)
    assert [(each.code, each.field) for each in no.value.blockers] == [("guaranteed-above-maximum", f"base_{award.pk}")]


@pytest.mark.django_db
def test_the_obligation_and_the_meter_follow_the_call_offs(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R38, R39: 5% of 140,000.00 is 7,000.00; a past day still reads what was recorded by then."""
    first = pair[0]
    record(first, cast.contract_manager, "60000.00")
    first.obligation.refresh_from_db()
    assert first.obligation.net == Decimal("5000.00")
    with one_event(first, ContractorVerb.CALL_OFFS_RECORDED):
        record(first, cast.buyer, "80000.00", "NO-2", on=date(2026, 6, 1))
    assert not Event.objects.filter(dossier=first.dossier, verb=ContractorVerb.BASE_CHANGED).exists()
    first.obligation.refresh_from_db()
    assert first.obligation.net == Decimal("7000.00")
    meters = [meter_of(Contract.objects.get(pk=first.pk), on) for on in (date(2026, 4, 30), date(2026, 9, 2))]
    assert [each.net for each in meters if each is not None] == [Decimal("5000.00"), Decimal("7000.00")]


@pytest.mark.django_db
def test_a_correction_is_a_new_row_and_the_first_stays(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R38: 250,000.00 corrected to 205,000.00, then taken back; the rows stay, the base ends at nothing."""
    second = pair[1]
    first = record(second, cast.adviser, "250000.00")
    correct = partial(services.correct_call_off, call_off_id=first.pk, by=cast.adviser, at=AFTER)
    for right, reason, code in ((None, "x", "value-missing"), ("250000.00", "x", "value-unchanged")):
        with refused(second, code):
            correct(right=Decimal(right) if right else None, reason=reason)
    with refused(second, "reason-missing"):
        correct(right=Decimal(1), reason=" ")
    with one_event(second, ContractorVerb.CALL_OFF_CORRECTED):
        correct(right=Decimal("205000.00"), reason="Verkeerd overgenomen.")
    second.obligation.refresh_from_db()
    assert second.obligation.net == Decimal("10250.00")
    correct(right=Decimal(0), reason="Ingetrokken.")
    second.obligation.refresh_from_db()
    assert second.obligation.net == Decimal("0.00")
    first.refresh_from_db()
    assert first.value == Decimal("250000.00")
    assert [each.value for each in first.corrections.order_by("pk")] == [Decimal("-45000.00"), Decimal("-205000.00")]
    record(second, cast.adviser, "10.00", "NO-9")
    (row, other) = framework_page(second, cast.adviser, ON).rows
    assert {row.value, other.value} == {Decimal("0.00"), Decimal("10.00")}


@pytest.mark.django_db
def test_all_contractors_together_stay_within_the_maximum(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R38: 2,000,000.00 by one leaves 1,000,000.00 for the other; a higher maximum is a change with its document."""
    record(pair[0], cast.adviser, "2000000.00")
    entry = call_off_entry(pair[1], "1000000.01", "NO-2")
    with refused(pair[1], "above-maximum"):
        services.record_call_off(contract_id=pair[1].pk, entry=entry, by=cast.adviser, at=AFTER)
    change = MaximumEntry(Decimal("1999999.99"), "2.163b", "Kleine wijziging.", entry.document_id)
    act = partial(services.change_framework_maximum, contract_id=pair[1].pk, by=cast.adviser, at=AFTER)
    with refused(pair[1], "maximum-too-low"):
        act(entry=change)
    act(entry=MaximumEntry(Decimal("3100000.00"), "2.163b", "Kleine wijziging.", entry.document_id))
    services.record_call_off(contract_id=pair[1].pk, entry=entry, by=cast.adviser, at=AFTER)
    told = Event.objects.get(verb="procurement.framework-changed")
    assert (told.before, told.after, told.facts["ground"]) == ("3000000.00", "3100000.00", "2.163b")
    (use,) = framework_page(Contract.objects.get(pk=pair[0].pk), cast.adviser, ON).uses
    assert "96,7%" in use.warning.replace("\u00a0", "")


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R1, R38: no duty, no document, the same number, an ended contract, no framework."""
    first = pair[0]
    entry = call_off_entry(first)
    for person in (cast.contractor, cast.auditor):
        with pytest.raises(PermissionDenied):
            services.record_call_off(contract_id=first.pk, entry=entry, by=person, at=AFTER)
    act = partial(services.record_call_off, contract_id=first.pk, by=cast.adviser, at=AFTER)
    with refused(first, "document-missing"):
        act(entry=CallOffEntry("NO-1", ON, "Wijken", Decimal(1)))
    with refused(first, "document-elsewhere"):
        act(entry=CallOffEntry("NO-1", ON, "Wijken", Decimal(1), document_id=call_off_entry(pair[1]).document_id))
    act(entry=entry)
    with refused(first, "call-off-known"):
        act(entry=entry)
    other = cast_contract(cast, ContractStep.REPORT)
    with refused(other, "no-framework"):
        services.record_call_off(contract_id=other.pk, entry=entry, by=cast.adviser, at=AFTER)
    stop = partial(services.stop_contract, contract_id=first.pk, stopped_on=date(2026, 8, 1), document_id=None)
    stop(reason="De opdracht vervalt.", by=cast.adviser, at=AFTER)
    with refused(first, "contract-ended"):
        act(entry=call_off_entry(first, number="NO-3"))
    assert CallOff.objects.count() == 1


@pytest.mark.django_db
def test_a_stopped_framework_contract_owes_for_its_days(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R6: 365 of 731 days of what was called off."""
    record(pair[1], cast.adviser, "731000.00")
    stopped_on = date(2027, 3, 31)
    services.stop_contract(
        contract_id=pair[1].pk,
        stopped_on=stopped_on,
        reason="Ontbonden.",
        document_id=None,
        by=cast.adviser,
        at=AFTER + timedelta(days=300),
    )
    changes = [row.as_change() for row in BaseRow.objects.filter(contract=pair[1])]
    assert rules.base_on(changes, on=date.max) == Decimal("365000.00")


def test_of_two_call_offs_at_once_under_one_maximum_one_fits(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """R38: each contract has its own lock; the case counts for both. Without it the maximum is exceeded."""

    def race() -> tuple[list[str], Decimal]:
        cast = make_cast()
        pair = framework_contracts(cast, maximum=Decimal("1500000.00"))
        acts = [partial(record, each, cast.adviser, "1000000.00") for each in pair]
        found = at_once(*acts)
        return kinds(found), sum(CallOff.objects.values_list("value", flat=True), Decimal(0))

    slowly(framework, "_make")
    held, free = twins(race)
    assert held == (["CallOff", "Refused"], Decimal("1000000.00"))
    assert free == (["CallOff", "CallOff"], Decimal("2000000.00"))


def sheet(*lines: tuple[object, ...]) -> bytes:
    """A file of call-offs."""
    return build_xlsx("NO", CALL_OFF_COLUMNS, lines)  # type: ignore[arg-type]  # of many kinds


def test_a_file_says_everything_that_is_wrong_by_row() -> None:
    """R38."""
    content = sheet(
        ("NO-1", "1-5-2026", "Zes wijken", "100.000,00"),
        ("NO-1", "morgen", "", "-5"),
        ("", date(2026, 5, 1), "Wijken", 0),
    )
    with pytest.raises(Refused) as no:
        read_call_offs(content)
    found = {(dict(each.values)["row"], each.code) for each in no.value.blockers}
    assert found == {
        (3, "row-date"),
        (3, "row-value"),
        (3, "row-without-subject"),
        (3, "row-twice"),
        (4, "row-without-number"),
        (4, "row-value"),
    }
    for wrong in (b"Nummer;Datum\nNO-1;1-5-2026\n", b"Nummer;Datum;Onderwerp;Waarde\n"):
        with pytest.raises(Refused):
            read_call_offs(wrong)
    (line,) = read_call_offs("Nummer;Datum;Onderwerp;Waarde\nNO-7;01-05-2026;Café;1.250,50\n".encode())
    assert (line.number, line.given_on, line.subject, line.value) == ("NO-7", ON, "Café", Decimal("1250.50"))


@pytest.mark.django_db
def test_a_file_is_looked_at_and_recorded_once(cast: Cast, pair: tuple[Contract, ...]) -> None:
    """R38: what is known is passed over; a second time there is nothing to do; above the maximum nothing is."""
    client, second = signed_in(cast.contract_manager), pair[1]
    record(second, cast.adviser, "50000.00")
    address = reverse("contractors:call-off-import", args=[second.reference])
    assert reverse("contractors:call-off-sheet", args=[second.reference]) in client.get(address).content.decode()
    ahead = sheet(("NO-8", "1-1-2025", "Wijken", 10))
    wrong = client.post(address, {"file": SimpleUploadedFile("no.xlsx", ahead)})
    assert wrong.status_code == 422
    assert "Rij 2" in wrong.content.decode()
    content = sheet(("NO-1", ON, "Zes wijken", Decimal(50000)), ("NO-2", ON, "Zeven wijken", Decimal(70000)))
    preview = client.post(address, {"file": SimpleUploadedFile("no.xlsx", content)}, follow=True)
    page = preview.content.decode().replace("\u00a0", " ")
    assert "€ 70.000,00" in page
    assert CallOff.objects.count() == 1
    here = preview.redirect_chain[-1][0]
    assert client.post(here, {}).status_code == 302
    second.obligation.refresh_from_db()
    assert second.obligation.net == Decimal("6000.00")
    assert client.post(here, {}).status_code == 422
    assert CallOff.objects.count() == 2
    read = services.load_call_offs(
        contract_id=second.pk,
        content=sheet(("NO-3", ON, "A", 1000000), ("NO-4", ON, "B", Decimal("1880000.01"))),
        name="veel.xlsx",
        by=cast.buyer,
        at=AFTER,
    )
    with refused(second, "above-maximum"):
        services.apply_call_offs(import_id=read.pk, by=cast.buyer, at=AFTER)
    assert CallOff.objects.count() == 2


@pytest.mark.django_db
def test_the_pages_record_correct_and_show(
    cast: Cast, pair: tuple[Contract, ...], django_assert_max_num_queries: Any
) -> None:
    """R1, R38: with its document or not at all; a contractor sees the own call-offs, not the others."""
    client, first = signed_in(cast.contract_manager), pair[0]
    address = reverse("contractors:call-off-record", args=[first.reference])
    listed = reverse("contractors:call-off-list", args=[first.reference])
    sent = {"number": "NO-1", "given_on": "1-5-2026", "subject": "Zes wijken", "value": "veel"}
    refusal = client.post(address, sent)
    assert refusal.status_code == 422
    assert "Zes wijken" in refusal.content.decode()
    file = SimpleUploadedFile("no.pdf", pdf_bytes(["Nadere opdracht"]))
    assert client.post(address, sent | {"value": "2.400.000", "document": file}).status_code == 302
    record(pair[1], cast.adviser, "1000.00", "GEHEIM-1")
    with django_assert_max_num_queries(45):
        page = client.get(listed).content.decode().replace("\u00a0", " ")
    assert "€ 2.400.000,00" in page
    assert "Bijna vol" in page
    assert cast.other_company.name in page
    shown = signed_in(cast.contractor).get(listed).content.decode()
    assert "Zes wijken" in shown
    assert cast.other_company.name not in shown
    assert "GEHEIM-1" not in shown
    made = CallOff.objects.get(number="NO-1")
    correct = reverse("contractors:call-off-correct", args=[first.reference, made.pk])
    assert correct in page
    assert client.post(correct, {"value": "2.300.000", "reason": "Overgenomen."}).status_code == 302
    elsewhere = reverse("contractors:call-off-correct", args=[pair[1].reference, made.pk])
    assert client.get(elsewhere).status_code == 404
    for url in (first.get_absolute_url(), reverse("contractors:obligation-show", args=[first.reference])):
        text = client.get(url).content.decode().replace("\u00a0", " ")
        assert listed in text
        assert "€ 2.300.000,00" in text


@pytest.mark.django_db
def test_the_list_takes_as_many_queries_for_thirty_call_offs_as_for_three(
    cast: Cast, pair: tuple[Contract, ...]
) -> None:
    from tests.contractors.test_pages import counted  # noqa: PLC0415  # the same measure

    client, url = signed_in(cast.adviser), reverse("contractors:call-off-list", args=[pair[0].reference])

    def queries(many: int) -> int:
        for number in range(many):
            made = record(pair[0], cast.adviser, "10.00", f"NO-{many}-{number}")
            services.correct_call_off(
                call_off_id=made.pk, right=Decimal(9), reason="Minder.", by=cast.adviser, at=AFTER
            )
        with counted() as found:
            assert client.get(url).status_code == 200
        return found[0]

    queries(1)
    assert queries(3) == queries(27)
