"""What is filled in about the award decision (R20)."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from procurement.forms.moves import USABLE
from procurement.gates.ranking import RankRow
from procurement.models import Case, Lot
from procurement.services import AwardInput, PartyEntry
from sroi.accounts.models import Organisation
from sroi.dossier.models import Attachment
from sroi.kernel import formats
from sroi.kernel.fields import DutchDateField, EuroField, KvkField
from sroi.kernel.file_kinds import ACCEPT
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText

LETTERS, PLATFORM = "letters", "platform"


class TermForm(KeptForm):
    """The term of the contract, and why it is awarded."""

    starts_on = DutchDateField(label=_("Start of the contract"), required=False)
    ends_on = DutchDateField(label=_("End of the contract"), required=False)
    reasons = PlainText(
        label=_("Reasons of the award"),
        max_length=8000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Which characteristics and advantages make this bid win. Every bidder reads this in the letter."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": case.starts_on, "ends_on": case.ends_on})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The end lies after the start."""
        given = super().clean() or self.cleaned_data
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            message = _("The end date lies before the start date %(starts_on)s. Choose a later date.")
            self.add_error("ends_on", message % {"starts_on": formats.long_date(starts_on)})
        return given


class AwardPrepareForm(TermForm):
    """Who wins what, of the valid bids; one bid can win some lots, and several bids can win (R20)."""

    submit = _("Prepare the award decision")

    passed_over = PlainText(
        label=_("Why a bid that stands as high or higher does not win"),
        required=False,
        max_length=4000,
        help_text=_("Only then. For example the draw between equal bids, or a most number of lots for each bidder."),
    )

    def __init__(self, *args: Any, rows: Sequence[RankRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            for name, field in winner_fields(row).items():
                self.fields[f"{name}_{row.bid.pk}"] = field
                self._prepare(f"{name}_{row.bid.pk}", field)

    def layout(self) -> Layout:
        """One group per bid, in the order of the ranking."""
        groups = [Fieldset(_legend(row), *self._names(row)) for row in self.rows]
        return Layout(*groups, Fieldset(_("Decision"), Row("starts_on", "ends_on"), "reasons", "passed_over"))

    def _names(self, row: RankRow) -> list[str]:
        return [name for name in (f"{each}_{row.bid.pk}" for each in WINNER) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Somebody wins, and a winner of a tender in lots wins at least one."""
        given = super().clean()
        if self.rows and not any(given.get(f"wins_{row.bid.pk}") for row in self.rows):
            self.add_error(f"wins_{self.rows[0].bid.pk}", _("Choose the winner, or stop the case."))
        for row in self.rows:
            name = f"lots_{row.bid.pk}"
            if given.get(f"wins_{row.bid.pk}") and name in self.fields and not given.get(name):
                self.add_error(name, _("Choose the lots that %(name)s wins.") % {"name": row.bid})
        return given

    def awards(self) -> list[AwardInput]:
        """The winners as they were filled in."""
        return [self._award(row) for row in self.rows if self.cleaned_data[f"wins_{row.bid.pk}"]]

    def _award(self, row: RankRow) -> AwardInput:
        given, key = self.cleaned_data, row.bid.pk
        chosen = set(given.get(f"lots_{key}") or ())
        return AwardInput(
            organisation=row.bid.organisation,
            bid=row.bid,
            value=given[f"value_{key}"],
            lots=tuple(lot for lot in row.bid.lots.all() if str(lot.pk) in chosen),
            contact_email=given[f"email_{key}"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )


WINNER = ("wins", "lots", "value", "email")


def winner_fields(row: RankRow) -> dict[str, forms.Field]:
    """What is asked of one bid that may win."""
    bid = row.bid
    fields: dict[str, forms.Field] = {
        "wins": forms.BooleanField(label=_("%(name)s wins") % {"name": bid}, required=False),
        "value": EuroField(
            label=_("Awarded value excluding VAT, %(name)s") % {"name": bid},
            required=False,
            min_value=0,
            initial=bid.price,
        ),
        "email": forms.EmailField(
            label=_("E-mail address for the registration, %(name)s") % {"name": bid},
            required=False,
            initial=bid.organisation.email,
        ),
    }
    lots = list(bid.lots.all())
    if lots:
        fields["lots"] = forms.MultipleChoiceField(
            label=_("Lots for %(name)s") % {"name": bid},
            choices=[(str(lot.pk), str(lot)) for lot in lots],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return fields


def _legend(row: RankRow) -> str:
    points = formats.points(row.total)
    lots = {lot.pk: lot for lot in row.bid.lots.all()}
    if not lots:
        rank = row.rank or "–"
        return str(_("%(rank)s. %(name)s, %(points)s points") % {"rank": rank, "name": row.bid, "points": points})
    places = ", ".join(
        str(_("place %(rank)s in %(lot)s") % {"rank": row.ranks.get(pk, "–"), "lot": lot}) for pk, lot in lots.items()
    )
    return str(_("%(name)s, %(points)s points: %(places)s") % {"name": row.bid, "points": points, "places": places})


class AwardDirectForm(TermForm):
    """Who gets the contract without a tender (R6)."""

    submit = _("Prepare the direct award")

    kvk_number = KvkField(label=_("KvK number of the winner"), required=False)
    name = forms.CharField(
        label=_("Name of the winner"),
        max_length=200,
        required=False,
        help_text=_("Not needed when the KvK number is known here already."),
    )
    email = forms.EmailField(label=_("E-mail address for the registration"), required=False)
    value = EuroField(label=_("Awarded value excluding VAT"), min_value=0)
    lots = forms.MultipleChoiceField(label=_("Lots"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_case = lots
        self.fields["reasons"].help_text = _("Why this organisation gets the contract directly.")
        field = self.fields["lots"]
        if not lots:
            del self.fields["lots"]
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(lot.pk), str(lot)) for lot in lots]

    def layout(self) -> Layout:
        """Who, what, when and why."""
        what = ["lots", "value"] if self.of_case else ["value"]
        return Layout(Row("kvk_number", "name"), "email", *what, Row("starts_on", "ends_on"), "reasons")

    def clean(self) -> dict[str, Any]:
        """A winner has a number or a name."""
        given = super().clean()
        number, name = given.get("kvk_number", ""), given.get("name", "")
        if "kvk_number" not in self.errors and not name:
            if not number:
                self.add_error("kvk_number", _("Fill in the KvK number of the winner, or the name."))
            elif not Organisation.objects.filter(kvk_number=number).exists():
                self.add_error("name", _("This KvK number is not known yet. Fill in the name of the organisation too."))
        return given

    def party(self) -> PartyEntry:
        """Who wins."""
        given = self.cleaned_data
        return PartyEntry(given["kvk_number"], given["name"], given["email"])

    def award(self, organisation: Organisation) -> AwardInput:
        """The award to this organisation."""
        given = self.cleaned_data
        chosen = set(given.get("lots") or ())
        return AwardInput(
            organisation=organisation,
            value=given["value"],
            lots=tuple(lot for lot in self.of_case if str(lot.pk) in chosen),
            contact_email=given["email"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )


class SendForm(KeptForm):
    """How the decision goes out: letters from here, or the tender platform did it (R20)."""

    submit = _("Send the award decision")

    way = forms.ChoiceField(
        label=_("How the decision is sent"),
        choices=[
            (LETTERS, _("By letters from here: every bidder gets one now, at the same moment")),
            (PLATFORM, _("The tender platform sent it: I record the date and the proof")),
        ],
        widget=forms.RadioSelect,
        initial=LETTERS,
    )
    sent_on = DutchDateField(
        label=_("Sent by the platform on"), required=False, help_text=_("Only when the tender platform sent it.")
    )
    proof = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=_("Proof that is in the case already"),
        required=False,
        empty_label=_("No file chosen"),
    )
    proof_file = forms.FileField(
        label=_("New file as proof"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 25 MB."),
    )
    days = forms.IntegerField(
        label=_("Standstill in calendar days"),
        required=False,
        min_value=1,
        max_value=90,
        widget=forms.TextInput({"inputmode": "numeric", "size": "4"}),
    )

    def __init__(self, *args: Any, case: Case, days: int, is_statutory: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["proof"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Attachment.objects.filter(dossier=case.dossier, state__in=USABLE).order_by("-pk")
        self.fields["days"].initial = days
        self.fields["days"].help_text = (
            _("Fixed by law: at least %(days)s days.") if is_statutory else _("Set by you; usual: %(days)s days.")
        ) % {"days": days}

    def layout(self) -> Layout:
        """The way, what only the platform needs, the standstill."""
        return Layout("way", Fieldset(_("Only for the tender platform"), "sent_on", "proof", "proof_file"), "days")

    def clean(self) -> dict[str, Any]:
        """What the platform sent has a date and a proof."""
        given = super().clean() or self.cleaned_data
        if given.get("way") == PLATFORM:
            if not given.get("sent_on") and "sent_on" not in self.errors:
                self.add_error("sent_on", _("Fill in on which day the tender platform sent the decision."))
            if (
                not given.get("proof")
                and not given.get("proof_file")
                and not {"proof", "proof_file"} & set(self.errors)
            ):
                self.add_error("proof_file", _("Add the proof that the tender platform sent the decision."))
        return given

    def choose_proof(self, proof: Attachment) -> None:
        """Put a file that was kept just now in the place of the chosen one, also when the page comes back."""
        self.cleaned_data["proof"] = proof
        self.data = {**self.data.dict(), "proof": str(proof.pk)} if isinstance(self.data, QueryDict) else self.data


class ProceedingsForm(KeptForm):
    """When summary proceedings started (R20)."""

    submit = _("Record the summary proceedings")

    started_on = DutchDateField(label=_("Summary proceedings started on"))


class JudgmentForm(KeptForm):
    """The judgment in the summary proceedings (R20)."""

    submit = _("Record the judgment")

    ended_on = DutchDateField(label=_("Judgment on"))
    judgment = PlainText(label=_("What the judgment says"))


class WithdrawForm(KeptForm):
    """Why an award decision is withdrawn (R20)."""

    submit = _("Withdraw the decision")

    reason = PlainText(label=_("Reason"))
