"""The application; the Procfile says how it is started."""

from flask import Flask

from routers import bookings, payments


def create_app() -> Flask:
    """The application with all its routes."""
    app = Flask(__name__)
    app.register_blueprint(bookings.router)
    app.register_blueprint(payments.router)
    return app
