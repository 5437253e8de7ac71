"""The addresses of reporting."""

from django.urls import path, register_converter

from reporting import views
from sroi.kernel.calendar import QUARTER


class QuarterPath:
    """A quarter in an address, such as `2026-Q4`."""

    regex = QUARTER.pattern.replace("(", "(?:")

    def to_python(self, value: str) -> str:
        """As it is written."""
        return value

    def to_url(self, value: str) -> str:
        """As it is written."""
        return value


register_converter(QuarterPath, "quarter")

app_name = "reporting"
R = "<str:reference>/<quarter:quarter>"
urlpatterns = [
    path("verificatie/", views.verification_list, name="verification-list"),
    path("<str:reference>/voortgang/", views.progress, name="progress"),
    path("<str:reference>/evaluatie/", views.evaluation, name="evaluation"),
    path("<str:reference>/evaluatie/openen/", views.evaluation_open, name="evaluation-open"),
    path("<str:reference>/evaluatie/<str:party>/", views.evaluation_give, name="evaluation-give"),
    path("<str:reference>/resultaat/", views.result_record, name="result-record"),
    path("<str:reference>/blijvend-effect/", views.effect_check, name="effect-check"),
    path("<str:reference>/zaak-sluiten/", views.case_close, name="case-close"),
    path("<str:reference>/correctie/<int:pk>/", views.counter_decide, name="counter-decide"),
    path(f"{R}/", views.report, name="report"),
    path(f"{R}/begin/", views.report_start, name="report-start"),
    path(f"{R}/niets/", views.report_nothing, name="report-nothing"),
    path(f"{R}/taak/<slug:group>/", views.report_task, name="report-task"),
    path(f"{R}/inspanning/nieuw/<int:line>/", views.effort_add, name="effort-add"),
    path(f"{R}/inspanning/<int:pk>/", views.effort_edit, name="effort-edit"),
    path(f"{R}/inspanning/<int:pk>/verwijderen/", views.effort_remove, name="effort-remove"),
    path(f"{R}/inspanning/<int:pk>/antwoord/", views.effort_answer, name="effort-answer"),
    path(f"{R}/inspanning/<int:pk>/correctie/", views.counter_propose, name="counter-propose"),
    path(f"{R}/inspanning/<int:pk>/zonder-bewijs/", views.evidence_waive, name="evidence-waive"),
    path(f"{R}/kandidaat/", views.candidate_add, name="candidate-add"),
    path(f"{R}/bewijs/", views.evidence, name="evidence"),
    path(f"{R}/bewijs/<int:pk>/verwijderen/", views.evidence_remove, name="evidence-remove"),
    path(f"{R}/toelichting/", views.remarks, name="remarks"),
    path(f"{R}/controleren/", views.report_check, name="report-check"),
    path(f"{R}/ingediend/<int:version>/", views.report_receipt, name="report-receipt"),
    path(f"{R}/beoordelen/", views.report_verify, name="report-verify"),
    path(f"{R}/terugsturen/", views.report_return, name="report-return"),
    path(f"{R}/sluiten/", views.report_decide, name="report-decide"),
    path(f"{R}/vervallen/", views.report_lapse, name="report-lapse"),
    path(f"{R}/afwijking/", views.deviation_settle, name="deviation-settle"),
]
