"""What faces express: ``analyze`` and ``Analyzer`` in this process, ``Client`` of a running Mien.

Examples are in docs/python.md. Below these lies what the services share: messages, pictures, faces,
models, results, the database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien.analysis.analyze import analyze as analyze
    from mien.analysis.analyzer import Analyzer as Analyzer
    from mien.analysis.annotate import DrawingError as DrawingError
    from mien.analysis.inputs import InputError as InputError
    from mien.analysis.result import Analysis as Analysis
    from mien.analysis.result import AnalyzedFrame as AnalyzedFrame
    from mien.analysis.result import Face as Face
    from mien.client.client import Client as Client
    from mien.client.client import ClientError as ClientError
    from mien.client.client import WatchedCamera as WatchedCamera
    from mien.client.live_emotion import LiveEmotion as LiveEmotion
    from mien.models.manifest import PackageError as PackageError

#: Loaded when they are first asked for: the services import this package, too.
_PLACES = {
    "analyze": "mien.analysis.analyze",
    "Analyzer": "mien.analysis.analyzer",
    "Analysis": "mien.analysis.result",
    "AnalyzedFrame": "mien.analysis.result",
    "Face": "mien.analysis.result",
    "InputError": "mien.analysis.inputs",
    "DrawingError": "mien.analysis.annotate",
    "PackageError": "mien.models.manifest",
    "Client": "mien.client.client",
    "ClientError": "mien.client.client",
    "WatchedCamera": "mien.client.client",
    "LiveEmotion": "mien.client.live_emotion",
}

__all__ = [
    "Analysis",
    "AnalyzedFrame",
    "Analyzer",
    "Client",
    "ClientError",
    "DrawingError",
    "Face",
    "InputError",
    "LiveEmotion",
    "PackageError",
    "WatchedCamera",
    "analyze",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'mien' has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
