"""Packages that only some need, which an extra of pyproject.toml installs."""

from importlib import import_module


def need(module: str) -> None:
    """Import a package of the extra ``frames``.

    Raises:
        ImportError: It is not installed; the text says what to type.
    """
    try:
        import_module(module)
    except ImportError:
        raise ImportError(f"{module} is not installed: pip install 'mien[frames]'") from None
