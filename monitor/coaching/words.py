"""What is said of events and sides, as the user reads it."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.synchrony.behaviour.sides import SidePicture

PLURAL: dict[str, str] = {
    "nod": "nods",
    "shake": "head shakes",
    "smile": "smiles",
    "posture_shift": "posture shifts",
    "hand_to_face": "hands to the face",
    "gesture": "posture shifts and hands to the face",
    "all": "nods, smiles and gestures",
}

# Which side of a copied movement is meant, and what it moves.
SIDE_LABELS = {"lean": "leans to the side", "head_tilt": "head tilts", "hand_to_face": "hands at the face"}


def side_words(sides: Mapping[str, SidePicture]) -> str:
    """The side of copies, to be added to a sentence about them; empty where it cannot be told or differs.

    Copies as in a mirror are liked, copies to the same own side are not (Casasanto 2020).
    """
    told = {one.verdict for one in sides.values()} - {"unclear"}
    return {frozenset({"mirror-wise"}): ", as in a mirror", frozenset({"same side"}): ", to the same side as theirs"}.get(
        frozenset(told), ""
    )


def side_sentence(name: str, found: SidePicture) -> str:
    """One line on leans, head tilts or hands at the face: ``your head tilts go with theirs as in a mirror``."""
    n = found.mirror_wise + found.same_side
    counts = f"{found.mirror_wise} of {n} that followed theirs were mirror-wise" if n else ""
    how = {"mirror-wise": "go with theirs as in a mirror", "same side": "go with theirs to the same side"}.get(found.verdict)
    if how is None:
        return f"your {SIDE_LABELS[name]}: {counts or 'too few went with theirs'}; no side is clear"
    return f"your {SIDE_LABELS[name]} {how}" + (f" ({counts})" if counts else "")
