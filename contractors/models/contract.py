"""What one contractor signed, and what it owes (R35, R38). Amounts are euro, excluding VAT."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from contractors.querysets import ContractQuerySet
from contractors.rules import BaseChange
from contractors.states import CONTRACT_FLOW, FIRST_ROWS, BaseRowKind, ContractStep, ObligationKind
from procurement.models import Award, Case, ImportedNotice, Lot
from procurement.states import BaseKind
from sroi.accounts.models import Consortium, Organisation, User
from sroi.dossier.models import Dossier
from sroi.dossier.models.paper import Addressee, addressee_of
from sroi.kernel.routes import page_of


class Contract(models.Model):
    """What one contractor signed for one or more lots, and the step it is in."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="contract")
    case = models.ForeignKey(Case, models.PROTECT, related_name="contracts")
    award = models.OneToOneField(Award, models.PROTECT, related_name="contract")
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    number = models.CharField(_("contract number"), max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=250)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts")
    consortium = models.ForeignKey(Consortium, models.PROTECT, null=True, blank=True, related_name="contracts")
    lots = models.ManyToManyField(Lot, related_name="contracts", blank=True)
    step = models.CharField(_("step"), max_length=20, choices=ContractStep.choices, default=ContractStep.REGISTER)
    step_since = models.DateTimeField()
    awarded_on = models.DateField(_("definitively awarded on"))
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    contact_email = models.EmailField(_("contact in the award"), blank=True)
    has_social_criterion = models.BooleanField(_("a social award criterion was asked"), default=False)
    pledged_ambition = models.BooleanField(_("pledged the ambition Social"), default=False)
    excludes_discount = models.BooleanField(_("the tender excluded the PSO discount"), default=False)
    is_framework = models.BooleanField(_("under a framework agreement"), default=False)
    stopped_on = models.DateField(_("stopped on"), null=True, blank=True)
    stop_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            CheckConstraint(condition=Q(step__in=ContractStep.values), name="contract_step_known"),
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_term_forward",
            ),
            CheckConstraint(
                condition=Q(step__in=["closed", "stopped"], closed_at__isnull=False)
                | (~Q(step__in=["closed", "stopped"]) & Q(closed_at__isnull=True)),
                name="contract_ended_iff_closed_at",
            ),
            CheckConstraint(
                condition=Q(step=ContractStep.STOPPED) | Q(stopped_on__isnull=True),
                name="contract_stopped_on_if_stopped",
            ),
        )
        indexes = (
            models.Index(fields=["step", "-id"], name="contract_step_recent"),
            models.Index(fields=["ends_on"], name="contract_ends"),
            models.Index(fields=["number"], name="contract_number", condition=~Q(number="")),
        )
        triggers = (pgtrigger.FSM(name="contract_flow", field="step", transitions=list(CONTRACT_FLOW.edges())),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of the contract."""
        return page_of("contractors:contract", self.reference)

    @property
    def contractor_name(self) -> str:
        """The consortium's name, or the company's."""
        return str(self.consortium or self.organisation)

    def addressee(self, *, attention: str = "") -> Addressee:
        """To whom letters go: a consortium by its own name, at the address of its lead."""
        return addressee_of(self.organisation, name=self.contractor_name, attention=attention)


@pghistory.track()
class Obligation(models.Model):
    """What the contractor owes. Gross and net are recomputed from the base rows by one service (R38)."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="obligation")
    kind = models.CharField(_("kind"), max_length=20, choices=ObligationKind.choices)
    base_kind = models.CharField(_("base"), max_length=20, choices=BaseKind.choices, blank=True)
    percent = models.DecimalField(_("percentage"), max_digits=4, decimal_places=1, null=True, blank=True)
    promised_amount = models.DecimalField(_("promised value"), max_digits=14, decimal_places=2, null=True, blank=True)
    discount_percent = models.DecimalField(_("PSO discount"), max_digits=4, decimal_places=1, default=0)
    effort_asked = models.TextField(_("what is asked"), blank=True)
    effort_enough = models.TextField(_("when it is enough"), blank=True)
    effort_failing = models.TextField(_("what follows if it is not done"), blank=True)
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2, default=0)
    net = models.DecimalField(_("net"), max_digits=14, decimal_places=2, default=0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(gross__gte=0, net__gte=0, net__lte=F("gross")), name="obligation_net_in_gross"),
            CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="obligation_discount_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract.reference}: {self.net}"

    @property
    def is_owed(self) -> bool:
        """Tell whether anything is owed: after a waiver (0%) nothing is, and nothing is asked (R9)."""
        return self.kind == ObligationKind.EFFORT or bool(self.percent) or bool(self.promised_amount)


class BaseRow(models.Model):
    """A dated change of the base, higher or lower; the base on a day is the sum of the rows in force (R38).

    Where an amount is owed, `promised` is by how much the promised value changes with it.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="base_rows")
    kind = models.CharField(_("kind"), max_length=20, choices=BaseRowKind.choices)
    change = models.DecimalField(_("change of the base"), max_digits=14, decimal_places=2)
    promised = models.DecimalField(_("change of the promised value"), max_digits=14, decimal_places=2, default=0)
    valid_from = models.DateField(_("valid from"))
    reason = models.TextField(_("reason"))
    notice = models.ForeignKey(ImportedNotice, models.PROTECT, null=True, blank=True, related_name="base_rows")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "valid_from", "pk")

    def __str__(self) -> str:
        return f"{self.change} from {self.valid_from}"

    def as_change(self) -> BaseChange:
        """The row as the rules read it."""
        return BaseChange(
            self.valid_from,
            self.change,
            self.reason,
            is_award=self.kind in FIRST_ROWS,
            promised=self.promised,
            is_guaranteed=self.kind == BaseRowKind.GUARANTEED,
            is_call_off=self.kind == BaseRowKind.CALL_OFF,
        )


class TermRow(models.Model):
    """The end of the contract as it was agreed or changed (R38)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="term_rows")
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"))
    reason = models.TextField(_("reason"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("contract", "recorded_at", "pk")

    def __str__(self) -> str:
        return f"until {self.ends_on}"


class FineClause(models.Model):
    """The fine clause as the contract has it; without one no fine is computed (R35)."""

    contract = models.OneToOneField(Contract, models.CASCADE, related_name="fine_clause")
    factor = models.DecimalField(_("factor"), max_digits=5, decimal_places=2, default=1)
    fixed = models.DecimalField(_("fixed amount"), max_digits=14, decimal_places=2, default=0)
    floor = models.DecimalField(_("at least"), max_digits=14, decimal_places=2, default=0)
    tolerance = models.DecimalField(_("tolerance"), max_digits=14, decimal_places=2, default=0)
    cap_amount = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    cap_percent = models.DecimalField(
        _("at most, in percent of the contract"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    recovery_days = models.PositiveSmallIntegerField(_("recovery term in days"), default=14)
    is_fatal = models.BooleanField(_("fatal term: no notice of default needed"), default=False)
    not_attributable_waives = models.BooleanField(_("no fine when not attributable"), default=True)
    replaces_performance = models.BooleanField(_("a paid fine replaces the performance"), default=True)
    text = models.TextField(_("text of the clause"))
    source = models.CharField(_("source"), max_length=250)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(factor__gte=0, fixed__gte=0, floor__gte=0, tolerance__gte=0), name="clause_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract.reference}: × {self.factor}"
