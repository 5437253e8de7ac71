"""Adding, correcting and loading rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from sroi.accounts.models import User
from sroi.kernel.genericode import Codelist, CodelistRow
from sroi.kernel.refusals import Refused
from sroi.reference import selectors
from sroi.reference.models import Code, DatedRow, EquatedDays, Parameter, Threshold
from sroi.reference.rules import Period
from sroi.reference.selectors import newest_version
from sroi.reference.services import Entry, Loaded, add_row, correct_row, load_codes
from sroi.reference.states import Kind, ParameterKey, ThresholdKind

pytestmark = pytest.mark.django_db
WORKS, KEY = ThresholdKind.WORKS, ParameterKey.DEFAULT_PERCENTAGE


def threshold(start: date, until: date | None, amount: int = 5_600_000) -> Entry:
    return Entry({"kind": WORKS, "amount": Decimal(amount)}, Period(start, until), "Verordening van later")


def percentage(start: date, until: date | None = None, value: int = 6) -> Entry:
    return Entry({"key": KEY, "value": Decimal(value)}, Period(start, until), "Raadsbesluit", "Proef")


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refused.value.blockers]


def test_the_next_thresholds_are_added_without_a_release(administrator: User) -> None:
    row = add_row(kind=Kind.THRESHOLD, entry=threshold(date(2028, 1, 1), date(2029, 12, 31)), by=administrator)
    assert selectors.threshold_on(WORKS, date(2028, 6, 1)).row_id == row.pk
    assert selectors.threshold_on(WORKS, date(2027, 12, 31)).amount == Decimal(5_404_000)


def test_a_new_row_ends_the_one_before_it_on_the_day_before(administrator: User) -> None:
    before = Parameter.objects.get(key=KEY)
    add_row(kind=Kind.PARAMETER, entry=percentage(date(2027, 3, 1)), by=administrator)
    before.refresh_from_db()
    assert before.valid_until == date(2027, 2, 28)
    assert selectors.parameter_on(KEY, date(2027, 2, 28)).value == 5
    assert selectors.parameter_on(KEY, date(2027, 3, 1)).value == 6


def test_the_history_of_a_closed_row_names_who_added_the_next(administrator: User) -> None:
    before = Parameter.objects.get(key=KEY)
    add_row(kind=Kind.PARAMETER, entry=percentage(date(2027, 3, 1)), by=administrator)
    before.refresh_from_db()
    newest = selectors.history_of(before, day=date(2026, 11, 22)).versions[0]
    assert newest.actor == "Ans"
    assert [(change.before, change.after) for change in newest.changes] == [("–", "28-02-2027")]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (threshold(date(2028, 1, 1), date(2027, 1, 1)), "period-ends-before-start"),
        (threshold(date(2026, 1, 1), None), "runs-into-previous-row"),
        (threshold(date(2026, 6, 1), date(2026, 6, 30)), "hides-previous-row"),
        (threshold(date(2012, 1, 1), None), "runs-into-next-row"),
        (threshold(date(2012, 1, 1), date(2014, 1, 1)), "runs-into-next-row"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_changes_nothing(administrator: User, entry: Entry, code: str) -> None:
    before = list(Threshold.objects.order_by("pk").values())
    with pytest.raises(Refused) as refused:
        add_row(kind=Kind.THRESHOLD, entry=entry, by=administrator)
    assert code in codes_of(refused)
    assert list(Threshold.objects.order_by("pk").values()) == before


def test_an_older_period_can_be_filled_in(administrator: User) -> None:
    entry = threshold(date(2012, 1, 1), date(2013, 12, 31), 5_000_000)
    add_row(kind=Kind.THRESHOLD, entry=entry, by=administrator)
    assert selectors.threshold_on(WORKS, date(2013, 12, 31)).amount == Decimal(5_000_000)


def test_equated_days_do_not_end_each_other(administrator: User) -> None:
    def bridge(start: date, until: date) -> DatedRow:
        entry = Entry({"name": "Brug"}, Period(start, until), "Stcrt.")
        return add_row(kind=Kind.EQUATED_DAYS, entry=entry, by=administrator)

    bridge(date(2027, 5, 7), date(2027, 5, 7))
    bridge(date(2027, 4, 26), date(2027, 4, 26))
    bridge(date(2028, 5, 26), date(2028, 5, 27))
    assert EquatedDays.objects.count() == 3
    assert len(selectors.working_days().extra) == 4
    with pytest.raises(Refused) as refused:
        bridge(date(2028, 5, 27), date(2028, 5, 28))
    assert codes_of(refused) == ["runs-into-previous-row"]


def correct(row: DatedRow, entry: Entry, by: User, reason: str = "Drukfout", seen: int | None = None) -> DatedRow:
    return correct_row(
        kind=row.KIND,
        row_id=row.pk,
        entry=entry,
        reason=reason,
        by=by,
        seen=newest_version(row) if seen is None else seen,
    )


def test_a_correction_keeps_the_old_figure_the_actor_and_the_reason(administrator: User) -> None:
    row = Threshold.objects.get(kind=WORKS, valid_from=date(2026, 1, 1))
    correct(row, threshold(date(2026, 1, 1), date(2027, 12, 31), 5_405_000), administrator)
    row.refresh_from_db()
    history = selectors.history_of(row, day=date(2026, 11, 22))
    newest, first = history.versions
    amount = next(change for change in newest.changes if change.label == "Bedrag")
    assert (newest.actor, newest.reason, first.first) == ("Ans", "Drukfout", True)
    assert ("5.404.000,00" in amount.before, "5.405.000,00" in amount.after) == (True, True)
    assert len(history.siblings) == 6


@pytest.mark.parametrize(
    ("start", "ended"), [(date(2026, 2, 1), date(2026, 1, 31)), (date(2025, 7, 1), date(2025, 6, 30))]
)
def test_the_row_before_moves_along_with_a_corrected_start(administrator: User, start: date, ended: date) -> None:
    row = Threshold.objects.get(kind=WORKS, valid_from=date(2026, 1, 1))
    correct(row, threshold(start, date(2027, 12, 31), 5_404_000), administrator)
    assert Threshold.objects.get(kind=WORKS, valid_from=date(2024, 1, 1)).valid_until == ended


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (threshold(date(2024, 1, 1), date(2027, 12, 31)), "runs-into-previous-row"),
        (threshold(date(2024, 3, 1), date(2024, 4, 1)), "hides-previous-row"),
        (threshold(date(2022, 1, 1), date(2027, 12, 31)), "runs-into-previous-row"),
        (threshold(date(2026, 1, 1), date(2025, 12, 31)), "period-ends-before-start"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(administrator: User, entry: Entry, code: str) -> None:
    row = Threshold.objects.get(kind=WORKS, valid_from=date(2026, 1, 1))
    with pytest.raises(Refused) as refused:
        correct(row, entry, administrator)
    assert code in codes_of(refused)


def test_a_correction_cannot_run_into_the_next_row(administrator: User) -> None:
    row = Threshold.objects.get(kind=WORKS, valid_from=date(2024, 1, 1))
    with pytest.raises(Refused) as refused:
        correct(row, threshold(date(2024, 1, 1), None), administrator)
    assert codes_of(refused) == ["runs-into-next-row"]


def test_a_correction_needs_a_reason_and_the_newest_version(administrator: User) -> None:
    row = Parameter.objects.get(key=KEY)
    with pytest.raises(Refused) as refused:
        correct(row, percentage(row.valid_from), administrator, reason=" ", seen=0)
    assert codes_of(refused) == ["reason-missing", "changed-meanwhile"]
    row.refresh_from_db()
    assert row.value == 5


def test_the_key_of_a_row_never_changes(administrator: User) -> None:
    row = Parameter.objects.get(key=KEY)
    entry = Entry({"key": ParameterKey.THIN_BASIS, "value": Decimal(7)}, Period(row.valid_from), "Raadsbesluit")
    correct(row, entry, administrator)
    row.refresh_from_db()
    assert row.key == KEY
    assert row.value == Decimal(7)


@pytest.mark.parametrize(
    ("who", "refusal"), [("auditor", PermissionDenied), ("adviser", PermissionDenied), ("contractor", Http404)]
)
def test_only_an_administrator_changes_rows(request: pytest.FixtureRequest, who: str, refusal: type[Exception]) -> None:
    person = request.getfixturevalue(who)
    row = Parameter.objects.get(key=KEY)
    with pytest.raises(refusal):
        add_row(kind=Kind.PARAMETER, entry=percentage(date(2027, 1, 1)), by=person)
    with pytest.raises(refusal):
        correct(row, percentage(row.valid_from), person)


def codelist(*rows: tuple[str, str, str], version: str = "2") -> Codelist:
    return Codelist("trial-list", version, tuple(CodelistRow(*row) for row in rows))


def load(day: date, *rows: tuple[str, str, str]) -> Loaded:
    return load_codes(codelist=codelist(*rows), source="Proeflijst", valid_from=day)


def test_a_list_starts_follows_and_ends_its_codes() -> None:
    first, second = date(2026, 1, 1), date(2026, 7, 1)
    assert load(first, ("a", "Aa", "A"), ("b", "Bee", "B"), ("c", "Cee", "C")) == Loaded(3, 0, 0, 0)
    assert load(second, ("a", "Aa", "A"), ("b", "Bee!", "B"), ("d", "Dee", "D")) == Loaded(1, 1, 1, 1)
    names = {row.code: row.name_nl for row in selectors.codes_on("trial-list", second)}
    assert names == {"a": "Aa", "b": "Bee!", "d": "Dee"}
    earlier = {row.code: row.name_nl for row in selectors.codes_on("trial-list", date(2026, 6, 30))}
    assert earlier == {"a": "Aa", "b": "Bee", "c": "Cee"}


def test_loading_the_same_list_again_changes_nothing() -> None:
    load(date(2026, 1, 1), ("a", "Aa", "A"))
    assert load(date(2026, 1, 1), ("a", "Aa", "A")) == Loaded(0, 0, 0, 1)
    assert Code.objects.filter(code_list="trial-list").count() == 1


def test_a_list_is_not_loaded_before_or_on_the_start_of_another_version() -> None:
    load(date(2026, 7, 1), ("a", "Aa", "A"))
    for day in (date(2026, 1, 1), date(2026, 7, 1)):
        with pytest.raises(Refused) as refused:
            load(day, ("a", "Anders", "Other"))
        assert codes_of(refused) == ["later-list-loaded"]
    assert Code.objects.get(code_list="trial-list").name_nl == "Aa"


def test_a_label_that_the_list_lacks_is_taken_from_the_other_language() -> None:
    load(date(2026, 1, 1), ("a", "", "English"), ("b", "", ""))
    assert [(row.name_nl, row.name_en) for row in selectors.codes_on("trial-list", date(2026, 1, 1))] == [
        ("English", "English"),
        ("b", "b"),
    ]
