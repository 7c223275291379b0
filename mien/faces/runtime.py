"""ONNX Runtime: the one module that imports it, since it must be told first to send nothing.

The runtime looks up a host of its maker and keeps a device id in the home directory, unless a
variable forbids it before the import.
"""

from __future__ import annotations

import os

from mien.process.silence import SILENCE

os.environ.update(SILENCE)

from onnxruntime import InferenceSession, RunOptions, SessionOptions
from onnxruntime.capi import onnxruntime_pybind11_state as _errors

__all__ = ["NET_ERRORS", "InferenceSession", "RunOptions", "open_session"]

#: What a session raises when a net cannot be loaded or run.
NET_ERRORS = (
    _errors.Fail,
    _errors.InvalidArgument,
    _errors.InvalidGraph,
    _errors.InvalidProtobuf,
    _errors.NotImplemented,
    _errors.RuntimeException,
)


def open_session(net: bytes, threads: int = 1) -> InferenceSession:
    """Load a net.

    Args:
        net: ONNX bytes; never a path, so that other files cannot be referred to.
        threads: How many threads one inference may use. The runtime's own choice counts the cores
            of the host and ignores what a container may use; spinning would cost them all.

    Raises:
        NET_ERRORS: The bytes are no net that can be run.
    """
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    return InferenceSession(net, options, providers=["CPUExecutionProvider"])
