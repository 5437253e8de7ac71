"""The last invoice, the withholding and the confirmation of fulfilment (R36)."""

from datetime import date
from decimal import Decimal

import pytest

from enforcement import gates, selectors, services
from enforcement.models import Discharge, FinalInvoice, Withholding
from enforcement.states import EnforcementVerb, FileState
from procurement.gates import conditions_of
from procurement.states import CaseAction
from sroi.dossier.models import Event, Letter, Message
from sroi.kernel.refusals import Refused
from tests.enforcement.ground import LATER, Walk, short_contract, undecided_report
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A contract that ended 6,875.00 short."""
    return Walk(cast, short_contract(cast))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal."""
    return [each.code for each in refused.value.blockers]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (services.InvoiceEntry(payable=Decimal("-0.01")), "payable-negative"),
        (services.InvoiceEntry(paid_on=date(2099, 1, 1)), "paid-in-future"),
        (services.InvoiceEntry(number="F-1"), "invoice-empty"),
        (services.InvoiceEntry(paid_on=date(2027, 6, 1), payment_stopped=True), "paid-and-stopped"),
    ],
)
def test_a_bad_invoice_is_refused(walk: Walk, entry: services.InvoiceEntry, code: str) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        services.record_final_invoice(
            contract_id=walk.contract.pk, entry=entry, by=walk.cast.contract_manager, at=LATER
        )
    assert codes(refused) == [code]
    assert Event.objects.count() == before
    assert not FinalInvoice.objects.exists()


def test_finance_may_record_it_too_and_it_can_be_bettered(walk: Walk) -> None:
    walk.invoice("5000.00")
    entry = services.InvoiceEntry("F-2", None, Decimal(4000))
    services.record_final_invoice(contract_id=walk.contract.pk, entry=entry, by=walk.cast.finance_reader, at=LATER)
    invoice = FinalInvoice.objects.get()
    assert (invoice.number, invoice.payable) == ("F-2", Decimal(4000))
    assert Event.objects.filter(verb=EnforcementVerb.INVOICE_RECORDED).count() == 2


def test_withholding_needs_an_invoice_that_is_known(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    with pytest.raises(Refused) as refused:
        walk.withhold(file.pk)
    assert codes(refused) == ["invoice-unknown"]


@pytest.mark.parametrize("payable", [None, Decimal(5000)])
def test_of_a_paid_invoice_nothing_is_withheld_and_the_whole_fine_is_a_claim(
    walk: Walk, payable: Decimal | None
) -> None:
    """R36: an invoice that was paid has nothing payable left; forecast and instruction agree on it."""
    file = walk.to(FileState.IMPOSED)
    entry = services.InvoiceEntry("F-1", None, payable, paid_on=date(2027, 6, 1))
    services.record_final_invoice(contract_id=walk.contract.pk, entry=entry, by=walk.cast.contract_manager, at=LATER)
    kept = services.forecast_fine(contract_id=walk.contract.pk, on=LATER.date(), at=LATER)
    walk.withhold(file.pk)
    held = Withholding.objects.get()
    assert (held.withheld, held.claim) == (Decimal("0.00"), Decimal("6875.00"))
    assert kept is not None
    assert (kept.withheld, kept.claim) == (held.withheld, held.claim)


def test_a_waived_shortfall_ends_with_a_confirmation_that_names_it(walk: Walk) -> None:
    """R34, R36: after a waiver nothing is asked any more, so the last invoice is released."""
    file = walk.to(FileState.COUNTERSIGNED)
    walk.invoice()
    with pytest.raises(Refused):
        services.discharge_contract(contract_id=walk.contract.pk, by=walk.cast.adviser, at=LATER)
    walk.decide(file.pk, "waive")
    [item] = [
        each for each in selectors.desk_of(walk.cast.adviser, LATER.date()).mine if each.reference == file.reference
    ]
    assert item.kind == "enforcement.discharge"
    services.discharge_contract(contract_id=walk.contract.pk, by=walk.cast.adviser, at=LATER)
    assert not FinalInvoice.objects.get().payment_stopped
    for letter in Letter.objects.filter(kind="enforcement.discharge"):
        assert (letter.context["waived_on"], letter.context["shortfall"]) == ("2027-06-03", "6875.00")
    assert file.reference not in {each.reference for each in selectors.desk_of(walk.cast.adviser, LATER.date()).mine}


def test_an_invoice_of_nothing_leaves_the_whole_fine_as_a_claim(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice("0.00")
    walk.withhold(file.pk)
    held = Withholding.objects.get()
    assert (held.withheld, held.claim) == (Decimal("0.00"), Decimal("6875.00"))


def test_after_the_instruction_the_invoice_is_fixed(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice()
    walk.withhold(file.pk)
    with pytest.raises(Refused) as refused:
        walk.invoice("9000.00")
    assert codes(refused) == ["withheld-before"]


def test_finance_gets_a_letter_and_a_file_by_mail(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice()
    walk.withhold(file.pk)
    mail = Message.objects.get(kind="enforcement/withholding")
    assert mail.recipient == walk.cast.finance_reader
    assert mail.attachment_type == "text/csv"
    assert b"5000.00" in bytes(mail.attachment or b"")
    assert not Letter.objects.get(kind="enforcement.withholding").is_shared
    assert Letter.objects.get(kind="enforcement.claim").is_shared


def test_fulfilment_is_not_confirmed_as_long_as_something_is_short_or_open(walk: Walk) -> None:
    undecided_report(walk.contract, walk.cast)
    walk.open()
    with pytest.raises(Refused) as refused:
        services.discharge_contract(contract_id=walk.contract.pk, by=walk.cast.adviser, at=LATER)
    assert codes(refused) == ["shortfall", "lines-undecided", "file-open"]
    assert not Discharge.objects.exists()


def test_fulfilment_is_confirmed_to_contractor_and_client_and_releases_the_invoice(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast, verified=Decimal("46875.00")))
    walk.invoice()
    services.discharge_contract(contract_id=walk.contract.pk, by=cast.adviser, at=LATER)
    assert sorted(Letter.objects.filter(kind="enforcement.discharge").values_list("is_shared", flat=True)) == [
        False,
        True,
    ]
    assert not FinalInvoice.objects.get().payment_stopped
    told = {each.recipient for each in Message.objects.filter(kind="enforcement/discharged")}
    assert told == {cast.contract_manager, cast.department_head, cast.finance_reader}
    assert Message.objects.filter(kind="enforcement/letter").count() == 1
    assert Event.objects.filter(verb=EnforcementVerb.DISCHARGED).count() == 1
    with pytest.raises(Refused) as refused:
        services.discharge_contract(contract_id=walk.contract.pk, by=cast.adviser, at=LATER)
    assert codes(refused) == ["discharged-before"]


@pytest.mark.parametrize("replaces", [True, False])
def test_a_settled_fine_replaces_the_performance_unless_the_clause_says_otherwise(walk: Walk, replaces: bool) -> None:
    """R34, article 6:92 of the Civil Code."""
    clause = walk.contract.fine_clause
    clause.replaces_performance = replaces
    clause.save(update_fields=["replaces_performance"])
    file = walk.to(FileState.IMPOSED)
    walk.invoice("10000.00")
    walk.withhold(file.pk)
    walk.settle(file.pk)
    if replaces:
        services.discharge_contract(contract_id=walk.contract.pk, by=walk.cast.adviser, at=LATER)
        assert Discharge.objects.exists()
    else:
        with pytest.raises(Refused) as refused:
            services.discharge_contract(contract_id=walk.contract.pk, by=walk.cast.adviser, at=LATER)
        assert codes(refused) == ["shortfall"]


def test_no_case_closes_past_an_open_file(walk: Walk) -> None:
    """R6: enforcement has its gate before the end of a case."""
    case = walk.contract.case
    assert gates.no_open_file(case)[0].met
    file = walk.open()
    [condition] = [each for each in conditions_of(case, CaseAction.CLOSE) if each.code == "no-open-file"]
    assert condition.blocks
    assert condition.url == file.get_absolute_url()
    assert selectors.has_open_file(case)
    services.close_file(file_id=file.pk, reason="Klaar.", by=walk.cast.adviser, at=LATER)
    assert not selectors.has_open_file(case)
