"""What ONNX Runtime must be told before it is imported, so that it sends nothing to its maker."""

#: As variables of the environment. Processes that we start inherit them.
SILENCE = {"ORT_DISABLE_TELEMETRY": "1"}
