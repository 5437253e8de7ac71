"""People, their roles, and the organisations and departments they work for (R1, R4)."""

from datetime import date
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sroi.accounts.querysets import DepartmentQuerySet, InvitationQuerySet, StandInQuerySet, UserManager
from sroi.accounts.states import DepartmentKind, MailKind, MailPace, MemberRole, Role


@pghistory.track()
class Department(models.Model):
    """A department that pays: clusters, staff, city districts and what is below them."""

    name = models.CharField(_("name"), max_length=120)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DepartmentKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=250, unique=True, help_text=_("Codes from the top, as /city/cluster/."))

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        indexes = (models.Index(fields=["path"], name="department_path", opclasses=["varchar_pattern_ops"]),)

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Organisation(models.Model):
    """A company or foundation outside the municipality."""

    name = models.CharField(_("name"), max_length=200)
    kvk_number = models.CharField(
        _("KvK number"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}$", _("A KvK number has eight digits."))],
    )
    registration_id = models.CharField(
        _("registration number in the notice"),
        max_length=100,
        blank=True,
        help_text=_("As the notice gives it, also for companies from abroad."),
    )
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            UniqueConstraint(fields=["kvk_number"], condition=~Q(kvk_number=""), name="organisation_kvk_unique"),
            UniqueConstraint(
                fields=["registration_id"],
                condition=~Q(registration_id=""),
                name="organisation_registration_unique",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Consortium(models.Model):
    """Several organisations that sign one contract, with a lead."""

    name = models.CharField(_("name"), max_length=200)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="consortia_led")
    members = models.ManyToManyField(Organisation, related_name="consortia")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    exclude=["password", "last_login", "session_stamp"],
    obj_field=pghistory.ObjForeignKey(related_name="account_events"),
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    job_title = models.CharField(_("function"), max_length=120, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(_("language"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))])
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may enter the technical windows"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    session_stamp = models.PositiveIntegerField(default=0, help_text="a higher number ends every session")

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            CheckConstraint(condition=Q(language__in=["nl", "en"]), name="user_language_known"),
            CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="user_email_lower_case"),
        )

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The name that pages show."""
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is tied to: the password, and the stamp that a change of roles or rights raises."""
        tied = f"{self.password}:{self.session_stamp}"
        return salted_hmac("sroi.accounts.session", tied, secret=secret, algorithm="sha256").hexdigest()

    def holds(self, role: Role) -> bool:
        """Tell whether the person holds this role in the office."""
        return role in self.office_roles

    @cached_property
    def office_roles(self) -> frozenset[Role]:
        """The roles of the person in the office, read once per object."""
        return frozenset(Role(role) for role in self.role_grants.values_list("role", flat=True))

    @cached_property
    def standings(self) -> dict[date, Any]:
        """Who counts on a day: the person and those they stand in for, as far as it was read (`standings_of`)."""
        return {}

    @cached_property
    def known(self) -> dict[str, Any]:
        """What a page already read about the person, so that one request asks it once."""
        return {}

    @property
    def is_administrator(self) -> bool:
        """Tell whether the person manages settings and accounts, and no content (R1)."""
        return self.holds(Role.ADMINISTRATOR)

    @property
    def is_auditor(self) -> bool:
        """Tell whether the person reads everything but candidates' data, and changes nothing (R1)."""
        return self.holds(Role.AUDITOR)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RoleGrant(models.Model):
    """A role that a person holds in the office."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = (
            UniqueConstraint(fields=["user", "role"], name="role_granted_once"),
            CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
            CheckConstraint(condition=~Q(role=Role.CONTRACTOR), name="contractor_by_membership"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A person who works for an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices)

    class Meta:
        constraints = (UniqueConstraint(fields=["user", "organisation"], name="member_once"),)

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class Invitation(models.Model):
    """A mail to somebody who may join a company; only the hash of its link is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))])
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
            CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="invitation_email_lower_case"),
            CheckConstraint(condition=Q(role__in=MemberRole.values), name="invitation_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"


@pghistory.track()
class StandIn(models.Model):
    """Somebody who gets the worklist and the rights of a colleague for a period (R4)."""

    absentee = models.ForeignKey(User, models.CASCADE, related_name="stand_ins")
    stand_in = models.ForeignKey(User, models.CASCADE, related_name="standing_in_for")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stand_in_period"),
            CheckConstraint(condition=~Q(absentee=F("stand_in")), name="stand_in_is_another"),
        )

    def __str__(self) -> str:
        return f"{self.stand_in} for {self.absentee}"


class MailPreference(models.Model):
    """How somebody wants one kind of e-mail; without a row it comes at once. Legal notices do not look here (R43)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(_("kind"), max_length=20, choices=MailKind.choices)
    pace = models.CharField(_("when"), max_length=20, choices=MailPace.choices, default=MailPace.IMMEDIATE)

    class Meta:
        constraints = (
            UniqueConstraint(fields=["user", "kind"], name="mail_preference_once"),
            CheckConstraint(condition=Q(pace__in=MailPace.values), name="mail_pace_known"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.pace}"
