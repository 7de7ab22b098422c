"""The entry point of the production server: gunicorn tracker.wsgi."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# Every door and its parameters are loaded now and stay as long as the process does. The collector
# need not look through them at each of its turns: that was a tenth of a place's answer.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
