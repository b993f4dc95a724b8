"""The door for application servers: `gunicorn wsgi:app`."""

from msp.app import create_app

app = create_app()
