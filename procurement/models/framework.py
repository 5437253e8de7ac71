"""What makes a case or a lot a framework agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.states import CallOffMethod


class FrameworkPart(models.Model):
    """A case or a lot that may be a framework: how much at most, with how many, and how call-offs are given."""

    is_framework = models.BooleanField(_("framework agreement"), default=False)
    framework_maximum = models.DecimalField(
        _("maximum value of the framework"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    framework_suppliers = models.PositiveSmallIntegerField(_("number of contractors"), null=True, blank=True)
    call_off_method = models.CharField(
        _("how call-offs are given"), max_length=20, choices=CallOffMethod.choices, blank=True
    )

    class Meta:
        abstract = True
