"""The measures of one person: families of columns, each with its unit and meaning, and the kinds of events.

This table is the one place a column is named: the CSV headers, the session's series, the exports and the
documentation are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    unit: str
    meaning: str


# Codes of the column gaze_zone in stored rows; CSV prints the word. Only a calibrated person has the last two: the partner's
# picture, and the rest of the screen. New ones come at the end, as stored sessions hold the codes.
GAZE_ZONES = ("unknown", "camera", "away", "closed", "tile", "screen")
# Who looks into the camera or at the partner's picture looks at the partner.
PARTNER_ZONES = (GAZE_ZONES.index("camera"), GAZE_ZONES.index("tile"))
ELSEWHERE_ZONES = (GAZE_ZONES.index("away"), GAZE_ZONES.index("screen"))

FACE = (
    Measure("yaw_deg", "deg", "head turned to the person's own left is positive"),
    Measure("pitch_deg", "deg", "chin up is positive"),
    Measure("roll_deg", "deg", "head tilted to the person's own left shoulder is positive"),
    Measure("smile", "0..1", "mean of the mouthSmile blendshapes"),
    Measure("brow", "-1..1", "browInnerUp and browOuterUp raised minus browDown"),
    Measure("jaw", "0..1", "jawOpen"),
    Measure("blink", "0..1", "mean of the eyeBlink blendshapes"),
    Measure("expression", "1/s", "root mean square change of the blendshapes a second, those of lids and eyes left out"),
    Measure("gaze_yaw_deg", "deg", "gaze direction against the camera's axis, to the person's own left is positive"),
    Measure("gaze_pitch_deg", "deg", "gaze direction against the camera's axis, up is positive"),
    Measure("gaze_zone", "code", "0 unknown, 1 camera, 2 away, 3 closed; after calibration also 4 tile, 5 screen"),
    Measure("face_x", "picture widths", "centre of the face from the left edge of the un-mirrored picture"),
    Measure("face_y", "picture widths", "centre of the face from the top edge"),
    Measure("face_size", "picture widths", "distance between the outer eye corners, corrected for yaw"),
    Measure("camera_yaw_deg", "deg", "gaze direction against the line from the eyes to the camera, own left is positive"),
    Measure("camera_pitch_deg", "deg", "gaze direction against the line from the eyes to the camera, up is positive"),
    Measure("gaze_confidence", "0..1", "how sure the zone is; 0 when it is unknown"),
)
BODY = (
    Measure("shoulder_roll_deg", "deg", "the person's own left shoulder lower is positive"),
    Measure("lean", "log ratio", "log of the shoulder width in picture widths: nearer to the camera is larger"),
    Measure("torso_lean_deg", "deg", "trunk leaning to the person's own left is positive; NaN when the hips are unseen"),
    Measure("openness", "0..1", "wrists apart from the trunk and arms not crossed; NaN when the arms are unseen"),
    Measure("hand_to_face_left", "0..1", "the person's own left hand at the face"),
    Measure("hand_to_face_right", "0..1", "the person's own right hand at the face"),
    Measure("shoulder_x", "picture widths", "middle of the shoulders from the left edge of the un-mirrored picture"),
    Measure("shoulder_y", "picture widths", "middle of the shoulders from the top edge"),
)
MOTION = (
    Measure("motion", "grey levels", "mean absolute change of the picture between processed frames, per 1/15 s"),
    Measure("light", "grey levels", "mean brightness of the picture, 0 to 255"),
    Measure("face_light", "grey levels", "mean brightness of the face, 0 to 255"),
)
VOICE = (
    Measure("speech", "0|1", "this person speaks"),
    Measure("f0_hz", "Hz", "fundamental frequency; NaN when unvoiced"),
    Measure("level_db", "dB", "unweighted RMS level re full scale"),
)

FAMILIES: dict[str, tuple[Measure, ...]] = {"face": FACE, "body": BODY, "motion": MOTION, "voice": VOICE}


def columns(family: str) -> tuple[str, ...]:
    """Names of a family's columns in the order of ``FeatureBlock.values``."""
    return tuple(measure.name for measure in FAMILIES[family])


# kind -> (unit of Event.value, meaning). `detail` keys follow in the meaning.
EVENT_KINDS: dict[str, tuple[str, str]] = {
    "nod": ("cycles", "head nod"),
    "shake": ("cycles", "head shake"),
    "smile": ("0..1", "smile; value is its peak"),
    "posture_shift": ("sd", "posture shift; detail direction in forward|back|left|right (the person's own)"),
    "hand_to_face": ("s", "hand at the face; detail side in left|right (the person's own)"),
    "phrase": ("syllables/s", "inter-pausal unit; detail syllables, f0_median_hz, f0_range_st, level_db"),
    "turn": ("s", "turn of one or more inter-pausal units; value is its duration; detail as for phrase, duration-weighted"),
    "gap": ("s", "silence between two people's turns; person is who speaks next"),
    "pause": ("s", "silence inside one person's turn"),
    "overlap": ("s", "both speak; person is who started second"),
    "interruption": ("s", "an overlap after which the other's turn ended unfinished; person is who came in"),
    "backchannel": ("s", "short utterance inside the other's turn"),
}
