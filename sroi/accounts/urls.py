"""The addresses of accounts."""

from django.urls import URLPattern, path

from sroi.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("profiel/", views.profile, name="profile"),
    path("profiel/overal-uitloggen/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("vervanging/", views.stand_ins, name="stand-ins"),
    path("vervanging/<int:stand_in_id>/beeindigen/", views.stand_in_end, name="stand-in-end"),
    path("collegas/", views.colleagues, name="colleagues"),
    path("collegas/<int:membership_id>/verwijderen/", views.colleague_remove, name="colleague-remove"),
    path("collegas/uitnodiging/<int:invitation_id>/intrekken/", views.invitation_withdraw, name="invitation-withdraw"),
    path("uitnodiging/<str:token>/", views.invitation, name="invitation"),
    path("directies/", views.departments, name="departments"),
    path("directies/nieuw/", views.department_add, name="department-add"),
    path("directies/<int:department_id>/", views.department_edit, name="department-edit"),
    path("", views.people, name="people"),
    path("nieuw/", views.person_add, name="person-add"),
    path("<int:user_id>/", views.person, name="person"),
    path("<int:user_id>/sluiten/", views.person_close, name="person-close"),
    path("<int:user_id>/openen/", views.person_reopen, name="person-reopen"),
]
