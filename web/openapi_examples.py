"""How each operation of the OpenAPI document is asked for, in curl and in Python."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from web.http.operations import Operation, Parameter
from web.live.emotion_feed import EVENT_STREAM

URL = "http://127.0.0.1:8000"
_NAMED = re.compile(r"<(?:(int):)?(\w+)>")
#: What stands for names in paths and bodies; others stand for themselves in capitals.
_KNOWN: dict[str, Any] = {
    "camera": "door",
    "camera_id": "door",
    "form": "csv",
    "from": 1767225600000,
    "to": 1767312000000,
    "zone": "Europe/Berlin",
    "url": "https://example.org/hook",
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
}
_FILES = {
    "application/offset+octet-stream": "talk.mp4",
    "image/*": "portrait.jpg",
    "video/*": "talk.mp4",
    "application/zip": "file.zip",
}


def examples(
    method: str,
    rule: str,
    operation: Operation,
    body: Mapping[str, Any] | None,
    components: Mapping[str, Any],
) -> list[dict[str, str]]:
    """Write an operation's examples, as readers of ``x-codeSamples`` show them.

    Args:
        method: In capitals.
        rule: The route's, as Flask knows it.
        operation: What it does.
        body: JSON schema of what is sent; None for nothing, or a file.
        components: Schemas that it may refer to, by name.
    """
    path = _NAMED.sub(lambda m: "7" if m[1] else str(_KNOWN.get(m[2], m[2].upper())), rule)
    query = {p.name: _of_parameter(p) for p in operation.query if p.required}
    sent = None if body is None else example(body, components)
    return [
        {"lang": "Shell", "label": "curl", "source": _curl(method, path, query, operation, sent)},
        {
            "lang": "Python",
            "label": "Python",
            "source": _python(method, path, query, operation, sent),
        },
    ]


def _curl(method: str, path: str, query: Mapping[str, Any], operation: Operation, sent: Any) -> str:
    parts = ["curl"]
    if EVENT_STREAM in operation.media:
        parts.append("--no-buffer")
    if operation.allows != "public":
        parts.append('--header "Authorization: Bearer $MIEN_TOKEN"')
    if method != "GET":
        parts.append(f"--request {method}")
    for header in operation.headers:
        parts.append(f"--header '{header.name}: {_of_parameter(header)}'")
    if operation.files:
        parts.append(f"--header 'Content-Type: {_content_type(operation)}'")
        parts.append(f"--data-binary @{_file(operation)}")
    elif sent is not None:
        parts.append("--header 'Content-Type: application/json'")
        parts.append("--data '" + json.dumps(sent).replace("'", r"'\''") + "'")
    parts.append(f"'{URL}{path}{'?' + urlencode(query) if query else ''}'")
    return " \\\n  ".join(parts)


def _python(
    method: str, path: str, query: Mapping[str, Any], operation: Operation, sent: Any
) -> str:
    headers = []
    if operation.allows != "public":
        headers.append("\"Authorization\": f\"Bearer {os.environ.get('MIEN_TOKEN', '')}\"")
    headers += [f'"{header.name}": "{_of_parameter(header)}"' for header in operation.headers]
    if operation.files:
        headers.append(f'"Content-Type": "{_content_type(operation)}"')
    arguments = [f'"{URL}{path}"']
    if headers:
        arguments.append(f"headers={{{', '.join(headers)}}}")
    if query:
        arguments.append(f"params={query!r}")
    if operation.files:
        arguments.append(f'data=Path("{_file(operation)}").read_bytes()')
    elif sent is not None:
        arguments.append(f"json={sent!r}")
    lasts = EVENT_STREAM in operation.media
    if lasts:
        arguments.append("stream=True")
    arguments.append("timeout=60")
    lines = ["import os"] if headers and operation.allows != "public" else []
    lines += ["from pathlib import Path"] if operation.files else []
    lines += ["", "import requests", ""] if lines else ["import requests", ""]
    lines += [f"answer = requests.{method.lower()}("]
    lines += [f"    {argument}," for argument in arguments]
    lines += [")", "answer.raise_for_status()"]
    if lasts:
        lines += ["for line in answer.iter_lines():", "    print(line.decode())"]
    elif operation.answer is not None:
        lines.append("print(answer.json())")
    elif operation.media:
        lines.append("print(len(answer.content), answer.headers['Content-Type'])")
    return "\n".join(lines) + "\n"


def example(schema: Mapping[str, Any], components: Mapping[str, Any], name: str = "") -> Any:
    """Make the smallest value that a JSON schema allows.

    Args:
        schema: The schema.
        components: Schemas that it may refer to, by name.
        name: Of the field that the value is for.
    """
    if "$ref" in schema:
        return example(components[schema["$ref"].rpartition("/")[2]], components, name)
    for key in ("enum", "examples"):
        if key in schema:
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], components, name)
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {})
        return {
            field: example(fields[field], components, field) for field in schema.get("required", [])
        }
    if kind == "array":
        listed = schema.get("prefixItems") or [schema.get("items", {})] * schema.get("minItems", 0)
        return [example(each, components, name) for each in listed]
    if kind == "string":
        return str(_KNOWN.get(name, name.upper() or "text"))
    if kind in ("integer", "number"):
        return _KNOWN.get(name, max(1, schema.get("minimum", 1)))
    return kind == "boolean" or None


def _of_parameter(parameter: Parameter) -> Any:
    return _KNOWN.get(parameter.name, example(parameter.schema, {}, parameter.name))


def _content_type(operation: Operation) -> str:
    first = operation.files[0]
    return {"image/*": "image/jpeg", "video/*": "video/mp4"}.get(first, first)


def _file(operation: Operation) -> str:
    return _FILES.get(operation.files[0], "file")
