"""The examples in docstrings run, and everything public has a docstring."""

import doctest
import importlib
import pkgutil

import pytest

import leahy

MODULES = sorted(module.name for module in pkgutil.walk_packages(leahy.__path__, "leahy."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not failed


@pytest.mark.parametrize("name", leahy.__all__)
def test_what_is_public_is_documented(name: str) -> None:
    public = getattr(leahy, name)
    if callable(public):
        assert (public.__doc__ or "").strip()
