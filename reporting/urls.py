"""The addresses of reporting."""

from django.urls import URLPattern

app_name = "reporting"
urlpatterns: list[URLPattern] = []
