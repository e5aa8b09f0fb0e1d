"""From held looks to a map of zones, and how well it works: a share of right zones on seconds the map has not seen.

The screen is a parallelogram in the measured directions; its place is found by least squares from the dots, drawn towards a
usual laptop (ridge) so that few or poor dots do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.calibrate.collect import Look, Problem, spread
from monitor.calibrate.steps import CORNERS, LOOKS, StepName, dot_of, tile_or_usual
from monitor.errors import CalibrationError
from monitor.measures import GAZE_ZONES
from monitor.types import Float64
from monitor.vision.gaze_map import Box, GazeMap, Terms, head_terms
from monitor.words.numbers import percent

# A second of three is left out in turn.
_FOLDS: Final = 3
# Share of right zones under which the steps that failed are asked for again (share).
RIGHT_LEAST: Final = 0.8
# A corner so far from where the others put it was not looked at.
_OFF_TARGET_DEG: Final = 7.0
# With fewer looks nothing shows which of them is off its target.
_OFF_TARGET_LOOKS: Final = 5.0


_ZONE: dict[StepName, str] = {"camera": "camera", "tile": "tile", **dict.fromkeys(CORNERS, "screen")}


@dataclass(frozen=True, slots=True)
class Fit:
    """A map and how well it works.

    right : share of right zones on left-out seconds, mean over the zones looked at (NaN with one zone only). by_step : the same
    by step. poor : steps to repeat, and why.
    """

    map: GazeMap
    right: float
    by_step: Mapping[StepName, float]
    poor: Mapping[StepName, Problem]


def fit(looks: Mapping[StepName, Look], *, tile: Box | None = None) -> Fit:
    """The map of the looks there are; corners and tile may be missing, the camera may not.

    tile : place of the partner's picture in shares of the screen. Raises CalibrationError without a look into the camera.
    """
    used = {name: look for name, look in looks.items() if name in LOOKS and len(look)}
    if "camera" not in used:
        raise CalibrationError("the step 'look at the camera' was not recorded, and gaze zones need it; repeat that step")
    box = tile_or_usual(tile)
    poor = _off_target(used, box)
    used = {name: look for name, look in used.items() if name not in poor}
    whole = _map(used, box)
    by_step = _left_out(used, box)
    for name, share in by_step.items():
        if share < RIGHT_LEAST:
            poor[name] = Problem.of("indistinct", step=name, right=percent(share))
    zones = [[share for name, share in by_step.items() if _ZONE[name] == zone] for zone in dict.fromkeys(_ZONE.values())]
    means = [float(np.mean(shares)) for shares in zones if shares]
    return Fit(whole, float(np.mean(means)) if len(means) > 1 else float("nan"), by_step, poor)


def _map(looks: Mapping[StepName, Look], tile: Box) -> GazeMap:
    limits = constants.gaze_map()
    head = np.median(np.concatenate([look.head_deg for look in looks.values()]), axis=0)
    terms, known = _head_terms(looks, head)
    levelled = {name: look.gaze_deg - head_terms(look.head_deg - head) @ terms for name, look in looks.items()}
    middles = {name: np.median(values, axis=0) for name, values in levelled.items()}
    n = sum(len(values) for values in levelled.values())
    measured = np.sqrt(np.mean([np.square(spread(values)) for values in levelled.values()], axis=0))
    usual, weight = np.array(limits.spread_usual), limits.spread_usual_n
    noise = np.sqrt((n * np.square(measured) + weight * np.square(usual)) / (n + weight))
    noise = np.maximum(noise, limits.spread_least)
    corner, across, down = _screen(middles, tile, noise)
    leak = known * limits.head_leak_known + (1 - known) * np.array(limits.head_leak)
    return GazeMap(
        camera_deg=_pair(middles["camera"]),
        corner_deg=_pair(corner),
        across_deg=_pair(across),
        down_deg=_pair(down),
        tile=tile,
        spread_deg=_pair(noise),
        head_deg=_pair(head),
        head_yaw=_terms(terms[:, 0]),
        head_pitch=_terms(terms[:, 1]),
        leak=_pair(leak),
    )


def _head_terms(looks: Mapping[StepName, Look], head: Float64) -> tuple[Float64, float]:
    """What a turn of the head added while a target was held (ridge towards nothing) [shape=(3, 2)], and how well it is known.

    The targets' own directions are unknown: only what changed within a look counts.
    """
    still = np.array(constants.gaze_map().head_still)
    above, below, n = np.zeros((3, 2)), np.zeros((3, 3)), 0
    for look in looks.values():
        terms = head_terms(look.head_deg - head)
        terms = terms - terms.mean(axis=0)
        above += terms.T @ (look.gaze_deg - look.gaze_deg.mean(axis=0))
        below += terms.T @ terms
        # Looks with a head at rest must not outweigh the one in which it turned.
        n = max(n, len(look))
    ridge = n * np.diag(np.square(still))
    known = float(below[0, 0] / (below[0, 0] + ridge[0, 0]))
    return np.linalg.solve(below + ridge, above), known


def _screen(middles: Mapping[StepName, Float64], tile: Box, noise: Float64) -> tuple[Float64, Float64, Float64]:
    """Upper left corner, way across and way down of the screen, in degrees."""
    limits = constants.gaze_map()
    yaw, pitch, wide, high = limits.prior_screen
    yaw_sd, pitch_sd, wide_sd, high_sd = limits.prior_sd
    skew_sd = limits.prior_skew_sd
    # Unknowns of each axis: the middle, the change from left to right, the change from top to bottom.
    prior = np.array([[yaw, wide, 0.0], [pitch, 0.0, -high]]) + np.outer(middles["camera"], [1.0, 0.0, 0.0])
    trust = 1 / np.square([[yaw_sd, wide_sd, skew_sd], [pitch_sd, skew_sd, high_sd]])
    places = [(dot_of(name, tile=tile), middle) for name, middle in middles.items()]
    dots = [(dot, middle) for dot, middle in places if dot is not None]
    unknowns = []
    for axis in (0, 1):
        rows = np.array([[1.0, x - 0.5, y - 0.5] for (x, y), _ in dots]).reshape(-1, 3)
        seen = np.array([middle[axis] for _, middle in dots])
        # A median of a held look is about as sure as one sample's noise: people do not hit a dot exactly.
        weight = 1 / noise[axis] ** 2
        left = weight * rows.T @ rows + np.diag(trust[axis])
        unknowns.append(np.linalg.solve(left, weight * rows.T @ seen + trust[axis] * prior[axis]))
    middle, across, down = np.array(unknowns).T
    return middle - across / 2 - down / 2, across, down


def _left_out(looks: Mapping[StepName, Look], tile: Box) -> dict[StepName, float]:
    """Share of right zones by step, each third of a step named by the map of the others."""
    folds = _FOLDS
    right: dict[StepName, list[float]] = {name: [] for name in looks}
    for fold in range(folds):
        parts = {name: np.array_split(np.arange(len(look)), folds)[fold] for name, look in looks.items()}
        kept = {name: _without(look, parts[name]) for name, look in looks.items()}
        if any(not len(look) for look in kept.values()):
            continue
        partial = _map(kept, tile)
        for name, look in looks.items():
            codes, _ = partial.zones(look.gaze_deg[parts[name]], look.head_deg[parts[name]])
            right[name] += (codes == GAZE_ZONES.index(_ZONE[name])).astype(float).tolist()
    return {name: float(np.mean(values)) if values else float("nan") for name, values in right.items()}


def _without(look: Look, part: np.ndarray) -> Look:
    return Look(*(np.delete(values, part, axis=0) for values in (look.time_s, look.gaze_deg, look.head_deg)))


def _off_target(looks: Mapping[StepName, Look], tile: Box) -> dict[StepName, Problem]:
    """Dots that were not looked at: without them the others agree, and they lie far from where those put them."""
    problems: dict[StepName, Problem] = {}
    left = dict(looks)
    while len(left) >= _OFF_TARGET_LOOKS:
        dots = [name for name in left if dot_of(name, tile=tile) is not None]
        guesses = {name: _map({step: look for step, look in left.items() if step != name}, tile) for name in dots}
        off = {name: {dot: _distance_deg(guesses[name], dot, left[dot], tile) for dot in dots} for name in dots}
        worst = min(dots, key=lambda name: sum(off[name][dot] ** 2 for dot in dots if dot != name))
        spread_deg = float(np.hypot(*guesses[worst].spread_deg))
        if off[worst][worst] < _OFF_TARGET_DEG + 2 * spread_deg:
            break
        problems[worst] = Problem.of("off-target", step=worst)
        del left[worst]
    return problems


def _distance_deg(gaze_map: GazeMap, name: StepName, look: Look, tile: Box) -> float:
    """Degrees between where a map puts a dot and where the eyes were."""
    dot = dot_of(name, tile=tile)
    assert dot is not None
    place = np.array(gaze_map.corner_deg) + np.column_stack([gaze_map.across_deg, gaze_map.down_deg]) @ np.array(dot)
    looked_at = np.median(gaze_map.direction(look.gaze_deg, look.head_deg), axis=0)
    return float(np.hypot(*(looked_at - place)))


def _pair(values: Float64) -> tuple[float, float]:
    first, second = values.tolist()
    return round(first, 3), round(second, 3)


def _terms(values: Float64) -> Terms:
    first, second, third = values.tolist()
    return round(first, 4), round(second, 4), round(third, 4)
