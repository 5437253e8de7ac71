"""The entry for an ASGI server; the product itself is served by WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings.prod")

application = get_asgi_application()
