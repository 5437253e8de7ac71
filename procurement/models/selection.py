"""Criteria, committee, bids and scores (R17, R19)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from procurement.models.case import Case, Lot
from procurement.states import SOCIAL_KINDS, BidValidity, CriterionKind
from sroi.accounts.models import Consortium, Organisation, User


class Criterion(models.Model):
    """An award criterion; the weights of a case sum to 100 (R17)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="criteria")
    title = models.CharField(_("criterion"), max_length=200)
    part_of = models.CharField(_("part of"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CriterionKind.choices)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    floor_percent = models.DecimalField(_("floor"), max_digits=4, decimal_places=1, null=True, blank=True)
    ceiling_percent = models.DecimalField(_("ceiling"), max_digits=4, decimal_places=1, null=True, blank=True)
    scale = models.TextField(_("how it is scored"), blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="criterion_weight_range"),
            CheckConstraint(
                condition=~Q(kind=CriterionKind.PERCENTAGE)
                | Q(floor_percent__isnull=False, ceiling_percent__gt=models.F("floor_percent")),
                name="criterion_floor_below_ceiling",
            ),
        )

    def __str__(self) -> str:
        return f"{self.part_of}: {self.title}" if self.part_of else self.title

    @property
    def is_social(self) -> bool:
        """Tell whether the criterion asks for social return."""
        return self.kind in SOCIAL_KINDS


class CommitteeMember(models.Model):
    """Somebody who scores bids after declaring no conflict of interest (R19)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="committee")
    user = models.ForeignKey(User, models.PROTECT, related_name="committees")
    invited_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    has_conflict = models.BooleanField(null=True)
    explanation = models.TextField(_("explanation"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("case", "pk")
        constraints = (UniqueConstraint(fields=["case", "user"], name="member_of_committee_once"),)

    def __str__(self) -> str:
        return str(self.user)


class Bid(models.Model):
    """A bid as entered after the closing time, with its social offer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="bids")
    lots = models.ManyToManyField(Lot, related_name="bids", blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bids")
    consortium = models.ForeignKey(Consortium, models.PROTECT, null=True, blank=True, related_name="bids")
    received_on = models.DateField(_("received on"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)
    offered_percent = models.DecimalField(
        _("offered percentage"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    social_offer = models.TextField(_("social offer"), blank=True)
    pledged_ambition = models.BooleanField(_("pledged the ambition Social"), default=False)
    validity = models.CharField(_("validity"), max_length=20, choices=BidValidity.choices, default=BidValidity.OPEN)
    ground = models.TextField(_("ground"), blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            CheckConstraint(condition=Q(price__gte=0), name="bid_price_not_negative"),
            CheckConstraint(condition=Q(offered_percent__gte=0, offered_percent__lte=100), name="bid_percent_range"),
            CheckConstraint(
                condition=Q(validity__in=[BidValidity.OPEN, BidValidity.VALID]) | ~Q(ground=""),
                name="bid_refused_with_ground",
            ),
        )

    def __str__(self) -> str:
        return str(self.consortium or self.organisation)


class Score(models.Model):
    """What one member gives one bid on one criterion, 0 to 100, unseen by others until submitted."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores")
    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="scores")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    motivation = models.TextField(_("motivation"))

    class Meta:
        constraints = (
            UniqueConstraint(fields=["bid", "criterion", "member"], name="scored_once"),
            CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="score_range"),
        )

    def __str__(self) -> str:
        return f"{self.points}"


class Consensus(models.Model):
    """The one score per bid and criterion on which the committee agrees, with reasons (R19)."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="consensus")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="consensus")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    motivation = models.TextField(_("motivation"))
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=["bid", "criterion"], name="consensus_once"),
            CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="consensus_range"),
        )

    def __str__(self) -> str:
        return f"{self.points}"
