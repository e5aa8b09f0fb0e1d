"""The body model without the part that draws a person's outline, which nothing here reads and which takes nearly half its time.

MediaPipe has an option for the outline, but its graph works it out in any case, as the model gives it along with the landmarks.
Here the operators that lead to nothing else are left out of the model, and in the outline's place stands a picture of zeros:
what is left is the same operators with the same weights, so that the landmarks are the same to the last bit (a test compares).
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.errors import ModelError

_LANDMARKER: Final = "pose_landmarks_detector.tflite"
# Its outputs: landmarks, presence, outline, heat maps (by which landmarks are refined), landmarks in metres.
_OUTLINE: Final = 2
_OUTLINE_SHAPE: Final = [1, 256, 256, 1]
_FILE_ID: Final = b"TFL3"


def body_model(path: Path) -> bytes:
    """The content of ``pose_landmarker.task``, without the outline. Raises ModelError where the model is built otherwise."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as bundle, zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as lean:
        for name in bundle.namelist():
            model = bundle.read(name)
            lean.writestr(name, _without_outline(model) if name == _LANDMARKER else model)
    return content.getvalue()


def _without_outline(content: bytes) -> bytes:
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    (graph,) = model.subgraphs
    outline = graph.tensors[graph.outputs[_OUTLINE]]
    if [*outline.shape] != _OUTLINE_SHAPE or outline.type != schema.TensorType.FLOAT32:
        raise ModelError("the body model does not give what is expected of it; reinstall the program")
    graph.operators = _leading_to(graph.operators, {*graph.outputs} - {graph.outputs[_OUTLINE]})
    read = {number for operator in graph.operators for number in operator.inputs}
    for number, tensor in enumerate(graph.tensors):
        if number not in read and tensor is not outline:
            tensor.buffer = 0  # no weights of what is left out: buffer 0 is empty
    zeros = schema.BufferT()
    zeros.data = np.zeros(_OUTLINE_SHAPE, np.float32).view(np.uint8).ravel()
    outline.buffer = len(model.buffers)
    model.buffers.append(zeros)
    used = {tensor.buffer for tensor in graph.tensors} | {entry.buffer for entry in model.metadata or ()}
    for number, buffer in enumerate(model.buffers):
        if number not in used:
            buffer.data = None
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), _FILE_ID)
    return bytes(builder.Output())


def _leading_to(operators: list[Any], wanted: set[int]) -> list[Any]:
    """The operators that the wanted tensors come from, in their order."""
    kept = []
    for operator in reversed(operators):
        if not wanted.isdisjoint(operator.outputs):
            kept.append(operator)
            wanted.update(operator.inputs)
    return kept[::-1]
