"""Lists with names in two languages: themes, target groups, CPV divisions and code lists."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sroi.reference.models.dated import DatedRow, dated_constraints, dated_triggers, tracked
from sroi.reference.states import Kind


class NamedRow(DatedRow):
    """A code with its name in Dutch and in English."""

    KEYS: ClassVar[tuple[str, ...]] = ("code",)
    VALUES: ClassVar[tuple[str, ...]] = ("name_nl", "name_en")

    code = models.CharField(_("code"), max_length=60)
    name_nl = models.CharField(_("Dutch name"), max_length=500)
    name_en = models.CharField(_("English name"), max_length=500)

    class Meta(DatedRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_nl


def named_constraints(name: str, *keys: str) -> list[models.BaseConstraint]:
    """The constraints of a list: as every dated table, and nothing without a code and two names."""
    filled = models.CheckConstraint(
        condition=Q(code__regex=r"\S", name_nl__regex=r"\S", name_en__regex=r"\S"), name=f"{name}_named"
    )
    return dated_constraints(name, *keys, more=(filled,))


@tracked
class Theme(NamedRow):
    """A theme of social impact (A10)."""

    KIND = Kind.THEME

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["code", "-valid_from"]
        constraints = named_constraints("theme", "code")
        triggers = dated_triggers("code")


@tracked
class TargetGroup(NamedRow):
    """A group of people that social return is meant for (D04, D05)."""

    KIND = Kind.TARGET_GROUP

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["code", "-valid_from"]
        constraints = named_constraints("target_group", "code")
        triggers = dated_triggers("code")


@tracked
class CpvDivision(NamedRow):
    """One of the divisions of the common procurement vocabulary: the first two digits of a CPV code (R13)."""

    KIND = Kind.CPV_DIVISION

    class Meta:
        verbose_name = _("CPV division")
        verbose_name_plural = _("CPV divisions")
        ordering = ["code", "-valid_from"]
        constraints = [
            *named_constraints("cpv_division", "code"),
            models.CheckConstraint(condition=Q(code__regex=r"^\d{2}$"), name="cpv_division_two_digits"),
        ]
        triggers = dated_triggers("code")


@tracked
class Code(NamedRow):
    """One code of a published list, the full CPV among them."""

    KIND = Kind.CODE
    KEYS: ClassVar[tuple[str, ...]] = ("code_list", "code")

    code_list = models.CharField(_("code list"), max_length=60)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["code_list", "code", "-valid_from"]
        constraints = [
            *named_constraints("code", "code_list", "code"),
            models.CheckConstraint(condition=Q(code_list__regex=r"\S"), name="code_has_list"),
        ]
        triggers = dated_triggers("code_list", "code")
