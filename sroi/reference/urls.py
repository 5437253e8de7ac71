"""The addresses of reference."""

from django.urls import URLPattern, path, register_converter

from sroi.reference import views
from sroi.reference.states import Kind


class KindConverter:
    """A kind of reference data in an address."""

    regex = "|".join(Kind.values)

    def to_python(self, value: str) -> Kind:
        """The kind that the word stands for."""
        return Kind(value)

    def to_url(self, value: str) -> str:
        """The word of a kind."""
        return Kind(value).value


register_converter(KindConverter, "reference_kind")

app_name = "reference"
urlpatterns: list[URLPattern] = [
    path("", views.kind_list, name="index"),
    path("<reference_kind:kind>/", views.row_list, name="row-list"),
    path("<reference_kind:kind>/nieuw/", views.row_add, name="row-add"),
    path("<reference_kind:kind>/<int:row_id>/", views.row_history, name="row-history"),
    path("<reference_kind:kind>/<int:row_id>/wijzigen/", views.row_edit, name="row-edit"),
]
