"""Logs: structured, one line for each event, and without secrets."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from core.settings import Settings

WRITE_WHOLE_URLS = ("httpx", "httpcore")
REDACTED = "[redacted]"
SECRET_NAMES = re.compile(
    r"passw|secret|token|authorization|cookie|api_?key|encryption|signature|card|street|postal", re.IGNORECASE
)
# Tokens of our own making (JSON Web Tokens), and passwords inside of URLs, wherever they stand in a text.
SECRET_TEXTS = re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]+|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)|(?<=Bearer )\S+")


def configure_logs(settings: Settings) -> None:
    """Write to standard error, as people or as machines read it. Logs of libraries go the same way."""
    readable = structlog.dev.ConsoleRenderer(colors=False)
    last: Processor = structlog.processors.JSONRenderer() if settings.log_format == "json" else readable
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    for library in WRITE_WHOLE_URLS:
        logging.getLogger(library).setLevel(logging.WARNING)


def redact(_logger: WrappedLogger | None, _method: str, event: EventDict) -> EventDict:
    """The event without what must not be read: values under telling names, and what looks like a token anywhere."""
    return {name: _without_secrets(name, value) for name, value in event.items()}


def _without_secrets(name: object, value: Any) -> Any:  # noqa: ANN401 whatever somebody logs
    if SECRET_NAMES.search(str(name)):
        return REDACTED
    if isinstance(value, str):
        return SECRET_TEXTS.sub(REDACTED, value)
    if isinstance(value, Mapping):
        return {key: _without_secrets(key, each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets("", each) for each in value]
    return value
