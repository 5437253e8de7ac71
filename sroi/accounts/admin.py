"""The technical windows: our own rows only, behind the one login."""

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator


class WindowSite(AdminSite):
    """Opens no window that a library brings: there somebody would set the address or second factor of another."""

    OURS = ("sroi.", "procurement.", "contractors.", "reporting.", "enforcement.")

    def register(
        self,
        model_or_iterable: "type[Model] | Iterable[type[Model]]",
        admin_class: "type[ModelAdmin[Any]] | None" = None,
        **options: Any,
    ) -> None:
        """Open a window on a table of ours; leave every other one shut."""
        tables = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        ours = [table for table in tables if table.__module__.startswith(self.OURS)]
        super().register(ours, admin_class, **options)

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Use the one login, with its second factor and its limits."""
        return super().login(request, extra_context)
