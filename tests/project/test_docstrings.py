"""The examples in docstrings do what they say."""

import doctest
import importlib
import pkgutil

import pytest

import leahy


@pytest.mark.parametrize("name", sorted(module.name for module in pkgutil.iter_modules(leahy.__path__)))
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"leahy.{name}"), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not failed


@pytest.mark.parametrize("name", leahy.__all__)
def test_what_is_public_is_documented(name: str) -> None:
    public = getattr(leahy, name)
    if callable(public):
        assert (public.__doc__ or "").strip()
