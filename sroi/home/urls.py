"""The addresses of home."""

from django.urls import URLPattern, path

from sroi.home.shell import choose_theme

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("weergave/", choose_theme, name="theme"),
]
