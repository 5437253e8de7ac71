"""Tests run under the settings of tests, whatever the environment of their caller says."""

from django.conf import settings


def test_the_settings_are_those_of_tests() -> None:
    assert settings.SETTINGS_MODULE == "sroi.settings.test"
