"""The entry point of P1: gunicorn benchmarks.p1.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.p1.settings")

application = get_wsgi_application()
