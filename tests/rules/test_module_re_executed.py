"""Healthy code around `importlib.reload` and `sys.modules`, then what is not."""

from pathlib import Path

import pytest

from .projects import BASE, BOOKING, PYTEST, found

PROJECT = {"database.py": BASE, "models.py": BOOKING, "pytest.ini": PYTEST}

BASE_IS_FORGOTTEN_TOO = """\
import importlib
import sys


def test_fresh_world():
    sys.modules.pop("models", None)
    sys.modules.pop("database", None)
    assert importlib.import_module("models").Booking


def test_models():
    import models
"""
A_LOOP_FORGETS = """\
import sys

import models


def test_fresh_world():
    for name in list(sys.modules):
        if name.startswith("models"):
            del sys.modules[name]
    import models
"""
METADATA_IS_CLEARED = """\
import importlib

import database
import models


def test_reload():
    database.Base.metadata.clear()
    importlib.reload(models)
"""
CONDITION = """\
import importlib
import os

import models

if os.environ.get("DEBUG"):
    importlib.reload(models)
"""
NOT_IMPORTED_AGAIN = """\
import sys

import models


def test_missing():
    sys.modules.pop("models")
"""
ONLY_IMPORT = """\
import sys


def test_alone():
    sys.modules.pop("models", None)
    import models
"""
ONLY_INSIDE_THE_PATCH = """\
import sys
from unittest import mock

import database


def test_one():
    with mock.patch.dict(sys.modules, {"boto3": mock.Mock()}):
        import models
"""
BASE_WITHIN_THE_PATCH = """\
import sys
from unittest import mock


def test_one():
    with mock.patch.dict(sys.modules, {"boto3": mock.Mock()}):
        import models


def test_two():
    import models
"""


@pytest.mark.parametrize(
    "test",
    [
        BASE_IS_FORGOTTEN_TOO,
        A_LOOP_FORGETS,
        METADATA_IS_CLEARED,
        CONDITION,
        NOT_IMPORTED_AGAIN,
        ONLY_IMPORT,
        ONLY_INSIDE_THE_PATCH,
        BASE_WITHIN_THE_PATCH,
    ],
)
def test_says_nothing(tmp_path: Path, test: str) -> None:
    assert found(tmp_path, {**PROJECT, "tests/test_it.py": test}, "OB113") == []


RELOAD_OF_A_LOCAL_NAME = """\
import importlib


def test_reload():
    import models as application_models

    importlib.reload(application_models)
"""
DELETED_IN_A_TEST = """\
import sys

import models


def test_again():
    del sys.modules["models"]
    import models
"""
PATCH_AS_DECORATOR = """\
from unittest import mock

import database


@mock.patch.dict("sys.modules", {"boto3": mock.Mock()})
def test_one():
    import models


def test_two():
    import models
"""


@pytest.mark.parametrize(
    ("test", "line"), [(RELOAD_OF_A_LOCAL_NAME, 7), (DELETED_IN_A_TEST, 7), (PATCH_AS_DECORATOR, 6)]
)
def test_finds(tmp_path: Path, test: str, line: int) -> None:
    assert found(tmp_path, {**PROJECT, "tests/test_it.py": test}, "OB113") == [("tests/test_it.py", line, "OB113")]
