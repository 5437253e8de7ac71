"""The addresses of procurement."""

from django.urls import URLPattern

app_name = "procurement"

# The case itself
CASE: list[URLPattern] = []

# Phase 1, prepare
PREPARE: list[URLPattern] = []

# Phase 2, specify
SPECIFY: list[URLPattern] = []

# Phase 3, select
SELECT: list[URLPattern] = []

# Learning
LEARNING: list[URLPattern] = []

urlpatterns: list[URLPattern] = [*CASE, *PREPARE, *SPECIFY, *SELECT, *LEARNING]
