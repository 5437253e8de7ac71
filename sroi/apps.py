"""The project itself as an app: loads the jobs of every app into the web process."""

from django.apps import AppConfig

from sroi.celery import app


class SroiConfig(AppConfig):
    """Makes every job known where it may be asked for."""

    name = "sroi"
    label = "sroi"

    def ready(self) -> None:
        """Load the tasks modules, so that a job can be enqueued by its name."""
        app.autodiscover_tasks(force=True)
