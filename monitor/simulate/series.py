"""A planted dyad as series: its truth."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.measures import GAZE_ZONES
from monitor.simulate import gestures as planted
from monitor.simulate import voice
from monitor.simulate.movement import PREROLL_S, copy_over, couple, soft_limit, uniform, wander
from monitor.simulate.plan import DyadPlan
from monitor.simulate.speech import schedule
from monitor.simulate.truth import Phrase, Truth
from monitor.types import PEOPLE, Event, Float64

# name -> unit; signs as in monitor.measures.
SIGNALS = {
    "yaw_deg": "deg",
    "pitch_deg": "deg",
    "roll_deg": "deg",
    "lean": "log ratio",
    "sway": "picture widths to the person's own left",
    "shoulder_roll_deg": "deg",
    "smile": "0..1",
    "brow": "-1..1",
    "jaw": "0..1",
    "blink": "0..1",
    "gaze_yaw_deg": "deg against the camera's axis",
    "gaze_pitch_deg": "deg against the camera's axis",
    "gaze_zone": "code, as in monitor.measures.GAZE_ZONES",
    "speech": "0|1",
    "f0_hz": "Hz, NaN unvoiced",
    "level_db": "dB re full scale",
}
# What a mirror turns round.
_SIDED = ("yaw_deg", "roll_deg", "sway", "shoulder_roll_deg", "gaze_yaw_deg")


def dyad(plan: DyadPlan) -> Truth:
    """The truth about a planted dyad: the series, phrases and events that perfect observers would have written down.

    Parameters
    ----------
    plan : DyadPlan
        What is planted. The same plan gives the same truth.

    Returns
    -------
    Truth
        ``signals`` by name [shape=(n, 2), columns user and partner], the momentary planted ``lag_s``, phrases and events.

    Examples
    --------
    >>> from monitor.simulate import DyadPlan, dyad
    >>> truth = dyad(DyadPlan.of(duration_s=60, coupling=0.7, lag_s=1.2))
    >>> truth.signal("user", "yaw_deg").shape == truth.time_s.shape
    True
    """
    numbers = constants.simulate()
    rate_hz = numbers.rate_hz
    n, before = round(plan.duration_s * rate_hz), round(PREROLL_S * rate_hz)
    time_s = np.arange(n) / rate_hz
    phrases, turn_taking = schedule(plan)
    gestures = planted.plant(plan)
    signals = _voices(phrases, time_s)
    lag_s = np.full(n + before, plan.lag_s)
    if plan.jitter_s > 0:
        drift = wander(np.random.default_rng([plan.seed, 6]), n + before, rate_hz=rate_hz, band_hz=numbers.lag_wander_hz)
        lag_s = np.maximum(plan.lag_s + plan.jitter_s * drift, 0.0)
        if plan.copy_from_s is not None:
            lag_s[before:][time_s >= plan.copy_from_s] = plan.lag_s
    signals |= {name: values[before:] for name, values in _movement(plan, lag_s, signals["speech"]).items()}
    _add_events(signals, gestures, time_s)
    signals["jaw"] = np.clip(signals["jaw"], 0, 1)
    shown_lag_s = {"partner": lag_s[before:], "user": -lag_s[before:], "both": np.full(n, np.nan)}[plan.leader]
    events = tuple(sorted([*turn_taking, *gestures], key=lambda event: event.start_s))
    return Truth(plan, rate_hz, time_s, shown_lag_s, {name: signals[name] for name in SIGNALS}, phrases, events)


def _voices(phrases: tuple[Phrase, ...], time_s: Float64) -> dict[str, Float64]:
    n = time_s.size
    speech, jaw = np.zeros((n, 2)), np.zeros((n, 2))
    f0_hz, level_db = np.full((n, 2), np.nan), np.full((n, 2), constants.simulate().silence_db)
    for phrase in phrases:
        first, last = np.searchsorted(time_s, (phrase.start_s, phrase.end_s))
        here, column = time_s[first:last], PEOPLE.index(phrase.person)
        if here.size == 0:
            continue
        amplitude = voice.envelope(phrase, here)
        speech[first:last, column] = 1
        jaw[first:last, column] = amplitude * 10 ** ((phrase.level_db + 24) / 40) * 0.32
        f0_hz[first:last, column] = np.where(voice.voiced(phrase, here), voice.contour_hz(phrase, here), np.nan)
        level_db[first:last, column] = np.maximum(phrase.level_db + 20 * np.log10(np.maximum(amplitude, 1e-3)), -66)
    return {"speech": speech, "jaw": jaw, "f0_hz": f0_hz, "level_db": level_db}


def _movement(plan: DyadPlan, lag_s: Float64, speech: Float64) -> dict[str, Float64]:
    """Wandering of head, trunk, brow and gaze, (before + n, 2) each."""
    numbers = constants.simulate()
    rate_hz = numbers.rate_hz
    before = lag_s.size - len(speech)
    role = np.concatenate([np.zeros((before, 2)), speech])
    kernel = np.hanning(round(rate_hz)) / np.hanning(round(rate_hz)).sum()
    role = np.stack([np.convolve(role[:, column], kernel, "same") for column in (0, 1)], axis=1)

    def pair(number: int, band_hz: tuple[float, ...], *, sided: bool) -> Float64:
        wandering = [
            wander(
                np.random.default_rng([plan.seed, 7, number, column]),
                lag_s.size,
                rate_hz=rate_hz,
                band_hz=band_hz,
            )
            for column in (0, 1)
        ]
        sign = -1.0 if sided and plan.side == "mirror" else 1.0
        return couple(np.stack(wandering, axis=1), lag_s, plan=plan, rate_hz=rate_hz, sign=sign)

    activity = pair(0, numbers.activity_hz, sided=False)
    gain = np.exp(numbers.activity_sd * activity) * (1 + (plan.speaking_gain - 1) * role)
    gain /= np.sqrt(np.exp(2 * numbers.activity_sd**2)) * (1 + plan.speaking_gain) / 2
    limits = dict(zip(("yaw_deg", "pitch_deg", "roll_deg"), numbers.head_limit_deg, strict=True))
    signals: dict[str, Float64] = {}
    for number, (name, sd, band_hz) in enumerate(
        [
            ("yaw_deg", numbers.yaw_sd_deg, numbers.wander_hz),
            ("pitch_deg", numbers.pitch_sd_deg, numbers.wander_hz),
            ("roll_deg", numbers.roll_sd_deg, numbers.wander_hz),
            ("lean", numbers.lean_sd, numbers.sway_hz),
            ("sway", numbers.sway_sd, numbers.sway_hz),
            ("shoulder_roll_deg", numbers.shoulder_roll_sd_deg, numbers.sway_hz),
            ("brow", numbers.brow_sd, numbers.wander_hz),
        ],
        start=1,
    ):
        values = sd * gain * pair(number, band_hz, sided=name in _SIDED)
        signals[name] = soft_limit(values, limits.get(name, 4 * sd))
    signals["shoulder_roll_deg"] = signals["shoulder_roll_deg"] + 0.25 * signals["roll_deg"]
    signals |= _gaze(plan, pair(8, numbers.wander_hz, sided=False), role)
    for name in signals:
        sign = -1.0 if name in _SIDED and plan.side == "mirror" else 1.0
        signals[name] = copy_over(signals[name], plan=plan, rate_hz=rate_hz, sign=sign)
    looks = np.hypot(signals["gaze_yaw_deg"], signals["gaze_pitch_deg"]) < numbers.gaze_away_deg[0] / 2
    signals["gaze_zone"] = np.where(looks, GAZE_ZONES.index("camera"), GAZE_ZONES.index("away")).astype(float)
    return signals


def _gaze(plan: DyadPlan, latent: Float64, role: Float64) -> dict[str, Float64]:
    """Looks away when the latent wandering is above the role's threshold; every look away has its own direction."""
    from scipy.special import ndtri

    numbers = constants.simulate()
    listening, speaking = numbers.looks_at_partner
    middle = (listening + speaking) / 2
    listening, speaking = (middle + plan.role_gaze * (share - middle) for share in (listening, speaking))
    away = latent > np.where(role > 0.5, ndtri(speaking), ndtri(listening))
    yaw, pitch = np.zeros_like(latent), np.zeros_like(latent)
    kernel = np.hanning(5) / np.hanning(5).sum()
    for column in (0, 1):
        rng = np.random.default_rng([plan.seed, 8, column])
        edges = np.flatnonzero(np.diff(np.concatenate([[0], away[:, column].astype(int), [0]])))
        for first, last in edges.reshape(-1, 2):
            yaw[first:last, column] = rng.choice([-1, 1]) * uniform(rng, constants.simulate().gaze_away_deg)
            pitch[first:last, column] = rng.uniform(-8, 6)
        yaw[:, column] = np.convolve(yaw[:, column], kernel, "same")
        pitch[:, column] = np.convolve(pitch[:, column], kernel, "same")
    return {"gaze_yaw_deg": yaw, "gaze_pitch_deg": pitch}


def _add_events(signals: dict[str, Float64], events: tuple[Event, ...], time_s: Float64) -> None:
    numbers = constants.simulate()
    smile, blink = np.full((time_s.size, 2), numbers.smile_rest), np.zeros((time_s.size, 2))
    for event in events:
        # A posture shift lasts on, everything else is over at its end.
        last_s = event.end_s + (8 * numbers.shift_return_s if event.kind == "posture_shift" else 0)
        first, last = np.searchsorted(time_s, (event.start_s, last_s))
        when, here = time_s[first:last], (slice(first, last), PEOPLE.index(event.person))
        if event.kind == "nod":
            signals["pitch_deg"][here] += planted.nod_deg(event, when)
        elif event.kind == "smile":
            shape = (event.value - numbers.smile_rest) * planted.bump(event, when, rise_s=0.5)
            smile[here] = np.maximum(smile[here], numbers.smile_rest + shape)
        elif event.kind == "blink":
            blink[here] = np.maximum(blink[here], planted.bump(event, when, rise_s=numbers.blink_s / 2))
        else:
            amount = event.value * planted.step(event, when, return_s=numbers.shift_return_s)
            direction = event.detail["direction"]
            if direction in ("forward", "back"):
                signals["lean"][here] += numbers.shift_lean * amount * (1 if direction == "forward" else -1)
            else:
                side = 1 if direction == "left" else -1
                signals["sway"][here] += side * numbers.shift_side * amount
                signals["shoulder_roll_deg"][here] += side * numbers.shift_roll_deg * amount
    signals["lean"] = soft_limit(signals["lean"], numbers.lean_limit)
    signals["smile"], signals["blink"] = smile, blink
    signals["gaze_zone"][blink > 0.5] = GAZE_ZONES.index("closed")
