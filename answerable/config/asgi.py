"""The web application: pages by Django, and the live stream beside it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.config.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
