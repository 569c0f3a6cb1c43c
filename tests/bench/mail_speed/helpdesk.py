"""django-helpdesk 2.6 as a peer: its own defaults, SQLite, outgoing mail thrown away.

It is timed where the environment variable HELPDESK_PYTHON names a Python that has it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

from bench.dovecot import Dovecot

SETTINGS = '''"""The least Django project that django-helpdesk runs in."""
import os
from pathlib import Path
WORK = Path(os.environ["HELPDESK_WORK"])
SECRET_KEY = "bench"
SITE_ID = 1
ROOT_URLCONF = "bench_urls"
INSTALLED_APPS = ["django.contrib." + name for name in (
    "auth", "contenttypes", "sessions", "sites", "messages", "staticfiles", "admin", "humanize")] + [
    "rest_framework", "django_cleanup.apps.CleanupConfig", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                 "django.contrib.auth.context_processors.auth",
                                                 "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": WORK / "helpdesk.db"}}
MEDIA_ROOT = WORK / "media"
STATIC_URL = "/static/"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HELPDESK_TEAMS_MODE_ENABLED = False
LOGGING = {"version": 1, "disable_existing_loggers": False}
'''
URLS = '''from django.urls import include, path
urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
'''
QUEUE = """import django; django.setup()
from helpdesk.models import Queue
Queue.objects.create(title="Support", slug="support", email_address="support@helpdesk.example",
    allow_email_submission=True, email_box_type="imap", email_box_host="127.0.0.1", email_box_port={port},
    email_box_ssl=False, email_box_user="support", email_box_pass="secret", email_box_imap_folder="INBOX",
    email_box_interval=0, allow_public_submission=True)
"""


def rate(python: str, box: Path, work: Path) -> tuple[float, int]:
    """Tickets and follow-ups a second out of a mailbox (a copy: it deletes what it took), and how many it made."""
    copied = work / "helpdesk-box"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(box, copied)
    state = work / "helpdesk"
    shutil.rmtree(state, ignore_errors=True)
    (state / "media").mkdir(parents=True)
    (state / "bench_settings.py").write_text(SETTINGS, encoding="utf-8")
    (state / "bench_urls.py").write_text(URLS, encoding="utf-8")
    env = {**os.environ, "HELPDESK_WORK": str(state), "DJANGO_SETTINGS_MODULE": "bench_settings",
           "PYTHONPATH": str(state)}
    with Dovecot(copied) as server:
        for command in (["-m", "django", "migrate", "-v", "0"], ["-m", "django", "loaddata", "emailtemplate.json"],
                        ["-c", QUEUE.format(port=server.port)]):
            subprocess.run([python, *command], env=env, check=True, capture_output=True)
        started = time.perf_counter()
        subprocess.run([python, "-m", "django", "get_email", "--quiet"], env=env, check=False, capture_output=True)
        seconds = time.perf_counter() - started
    with sqlite3.connect(state / "helpdesk.db") as database:
        made = int(database.execute("SELECT (SELECT count(*) FROM helpdesk_ticket)"
                                    " + (SELECT count(*) FROM helpdesk_followup)").fetchone()[0])
    return made / seconds, made
