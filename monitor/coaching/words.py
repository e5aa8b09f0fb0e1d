"""Names of events as the user reads them."""

from __future__ import annotations

PLURAL: dict[str, str] = {
    "nod": "nods",
    "shake": "head shakes",
    "smile": "smiles",
    "posture_shift": "posture shifts",
    "hand_to_face": "hands to the face",
    "gesture": "posture shifts and hands to the face",
    "all": "nods, smiles and gestures",
}
