"""The entry for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from sroi.kernel.start import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings.prod")

application = get_wsgi_application()
settle()
