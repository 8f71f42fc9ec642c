"""The two runtimes of converted models, each imported on first use and kept from reporting to its maker.

Both report by default that and how they are used: ONNX Runtime from 1.29 on from its native code, to a collector of
its own, with an identifier that it keeps in the user's home; OpenVINO's tools for converting models when imported.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any


def onnxruntime() -> ModuleType:
    """ONNX Runtime; what decides over its reports is read once, before anything else."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime as runtime

    return runtime  # type: ignore[no-any-return]


def openvino() -> ModuleType:
    """OpenVINO without its tools for converting models and what they report with, as if these were not installed."""
    kept_out: dict[str, Any] = dict.fromkeys(("openvino_telemetry", "openvino.tools.ovc"))
    sys.modules.update(kept_out)
    import openvino as runtime

    return runtime  # type: ignore[no-any-return]
