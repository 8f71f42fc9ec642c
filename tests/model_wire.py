"""The OpenAI protocol as it is written: completions, streams, usage, and what strict mode takes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .behaviour import Say
from .model_request import Request


def said(request: Request, say: Say) -> Say:
    """`say` with its keys filled in, in the form asked for, and no longer than the caller allows."""
    text = say.structured if say.structured is not None and request.wants_json else say.text
    text = request.fill(text)
    most = request.body.get("max_completion_tokens") or request.body.get("max_tokens")
    tool = say.tool or request.tool
    if most and tokens(text) > most:
        return replace(say, text=text[: 4 * most], tool=tool, finish="length")
    return replace(say, text=text, tool=tool, finish="tool_calls" if tool and say.finish == "stop" else say.finish)


def completion(request: Request, say: Say, model: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": say.text or None, "refusal": say.refusal}
    if say.tool:
        message |= {"content": None, "tool_calls": [_tool_call(say.tool, say.text)]}
    choice = {"index": 0, "message": message, "finish_reason": say.finish, "logprobs": None}
    usage = {"usage": _usage(request, say)} if say.usage else {}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], **usage}


def events(request: Request, say: Say, model: str) -> Iterator[bytes]:
    """The events of a stream: the role, the pieces, the reason of the end, the usage, the last word."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}

    def choice(delta: dict[str, Any], finish: str | None = None) -> bytes:
        return event(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]})

    yield choice({"role": "assistant", "content": ""})
    if say.tool:
        yield choice({"tool_calls": [_tool_call(say.tool, "")]})
    if say.refusal:
        yield choice({"refusal": say.refusal})
    for start in range(0, len(say.text), say.size):
        piece = say.text[start : start + say.size]
        yield choice(
            {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} if say.tool else {"content": piece}
        )
    yield choice({}, say.finish)
    if say.usage and request.body.get("stream_options", {}).get("include_usage"):
        yield event(head | {"choices": [], "usage": _usage(request, say)})
    yield b"data: [DONE]\n\n"


def event(data: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _tool_call(name: str, arguments: str) -> dict[str, Any]:
    return {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def _usage(request: Request, say: Say) -> dict[str, int]:
    sent, said = tokens(request.text), tokens(say.text)
    return {"prompt_tokens": sent, "completion_tokens": said, "total_tokens": sent + said}


def tokens(text: str) -> int:
    return math.ceil(len(text) / 4)


def fault(schema: Any) -> str | None:
    """Why strict mode does not take a schema; None if it does."""
    if isinstance(schema, list):
        return next((found for part in schema if (found := fault(part))), None)
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            return "'required' is required to be supplied and to be an array including every key in properties."
    return fault(list(schema.values()))
