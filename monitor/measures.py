"""The measures of one person, in families of columns with units and meanings, and the kinds of events.

Columns are named only here: the CSV headers, the session's series, the exports and the documentation are made from
this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    unit: str
    meaning: str


# Codes of the column gaze_zone in stored rows; CSV prints the word. Only a calibrated person has the last two: the partner's
# picture, and the rest of the screen. Add new zones at the end, as stored sessions hold the codes.
GAZE_ZONES = ("unknown", "camera", "away", "closed", "tile", "screen")
# Looking into the camera or at the partner's picture counts as looking at the partner.
PARTNER_ZONES = (GAZE_ZONES.index("camera"), GAZE_ZONES.index("tile"))
ELSEWHERE_ZONES = (GAZE_ZONES.index("away"), GAZE_ZONES.index("screen"))

FACE = (
    Measure("yaw_deg", "deg", "head turn; positive to the person's own left"),
    Measure("pitch_deg", "deg", "head pitch; positive with the chin up"),
    Measure("roll_deg", "deg", "head tilt; positive towards the person's own left shoulder"),
    Measure("smile", "0..1", "mean of the mouthSmile blendshapes"),
    Measure("brow", "-1..1", "raised brows (browInnerUp, browOuterUp) minus lowered ones (browDown)"),
    Measure("jaw", "0..1", "the jawOpen blendshape"),
    Measure("blink", "0..1", "mean of the eyeBlink blendshapes"),
    Measure("expression", "1/s", "root mean square change of the blendshapes per second, without those of lids and eyes"),
    Measure("gaze_yaw_deg", "deg", "gaze relative to the camera's axis; positive to the person's own left"),
    Measure("gaze_pitch_deg", "deg", "gaze relative to the camera's axis; positive upwards"),
    Measure(
        "gaze_zone",
        "code",
        "0 unknown, 1 camera (uncalibrated: or just below it), 2 away, 3 closed; calibrated also 4 tile, 5 screen",
    ),
    Measure("face_x", "picture widths", "centre of the face, from the left edge of the unmirrored picture"),
    Measure("face_y", "picture widths", "centre of the face, from the top edge"),
    Measure("face_size", "picture widths", "distance between the outer eye corners, corrected for yaw"),
    Measure(
        "camera_yaw_deg", "deg", "gaze relative to the line from the eyes to the camera; positive to the person's own left"
    ),
    Measure("camera_pitch_deg", "deg", "gaze relative to the line from the eyes to the camera; positive upwards"),
    Measure("gaze_confidence", "0..1", "confidence in the gaze zone (calibrated: camera and tile as one); 0 if unknown"),
    Measure("look_yaw_deg", "deg", "gaze that an uncalibrated zone is decided on; positive to the person's own left"),
    Measure("look_pitch_deg", "deg", "gaze that an uncalibrated zone is decided on; positive upwards"),
    Measure("zero_yaw_deg", "deg", "look_yaw_deg of this person's looks at the call; positive to the person's own left"),
    Measure("zero_pitch_deg", "deg", "look_pitch_deg of this person's looks at the call; NaN until found"),
    Measure("zero_error_deg", "deg", "standard error of the zero; NaN until found, and for a calibrated person"),
)
BODY = (
    Measure("shoulder_roll_deg", "deg", "slope of the shoulders; positive with the person's own left shoulder lower"),
    Measure("lean", "log ratio", "log of the shoulder width in picture widths; larger nearer to the camera"),
    Measure("torso_lean_deg", "deg", "lean of the trunk; positive to the person's own left; NaN if the hips are not visible"),
    Measure("openness", "0..1", "wrists away from the trunk and arms not crossed; NaN if the arms are not visible"),
    Measure("hand_to_face_left", "0..1", "the person's own left hand at the face"),
    Measure("hand_to_face_right", "0..1", "the person's own right hand at the face"),
    Measure("shoulder_x", "picture widths", "midpoint of the shoulders, from the left edge of the unmirrored picture"),
    Measure("shoulder_y", "picture widths", "midpoint of the shoulders, from the top edge"),
)
MOTION = (
    Measure("motion", "grey levels", "mean absolute change of the picture between processed frames, per 1/15 s"),
    Measure("light", "grey levels", "mean brightness of the picture, 0 to 255"),
    Measure("face_light", "grey levels", "mean brightness of the face, 0 to 255"),
)
VOICE = (
    Measure("speech", "0|1", "1 while this person speaks"),
    Measure("f0_hz", "Hz", "fundamental frequency; NaN when unvoiced or nobody speaks"),
    Measure("level_db", "dB", "unweighted RMS level relative to full scale"),
)

# What another program measured of a person, by LSL: one series, whose name and unit stand in the session's header. It is none
# of the families that this program measures.
SIGNAL = "signal"
SIGNAL_MEASURES = (
    Measure("signal", "as sent", "the series of another program; its stream, channel and unit are in the header"),
)

FAMILIES: dict[str, tuple[Measure, ...]] = {"face": FACE, "body": BODY, "motion": MOTION, "voice": VOICE}


def columns(family: str) -> tuple[str, ...]:
    """Names of a family's columns in the order of ``FeatureBlock.values``."""
    return tuple(measure.name for measure in measures_of(family))


def measures_of(family: str) -> tuple[Measure, ...]:
    """A family's measures, of another program's too."""
    return SIGNAL_MEASURES if family == SIGNAL else FAMILIES[family]


# kind -> (unit of Event.value, meaning). `detail` keys follow in the meaning.
EVENT_KINDS: dict[str, tuple[str, str]] = {
    "nod": ("cycles", "head nod"),
    "shake": ("cycles", "head shake"),
    "smile": ("0..1", "smile; value is its peak"),
    "laugh": ("s", "laugh; from a table of turns an utterance that holds one"),
    "shared_laugh": (
        "s",
        "laughs of both, one within 2 s of the other's; person is the pair, detail first in user|partner: who began",
    ),
    "posture_shift": ("sd", "posture shift; detail direction in forward|back|left|right (the person's own)"),
    "hand_to_face": ("s", "hand at the face; detail side in left|right (the person's own)"),
    "phrase": (
        "syllables/s",
        "inter-pausal unit; detail syllables, f0_median_hz, f0_range_st, level_db",
    ),
    "word": ("0..1", "word, kept only where both agreed; value is how sure its recognition was; detail text"),
    "turn": ("s", "turn of one or more inter-pausal units; value is its duration; detail as for phrase, duration-weighted"),
    "gap": ("s", "silence between two people's turns; person is the next speaker"),
    "pause": ("s", "silence inside one person's turn"),
    "overlap": (
        "s",
        "both speak; person is the second to start; detail place in between|within, and turn_end (0..1) where it may have cut "
        "the other's turn short: how surely that sounded finished",
    ),
    "interruption": (
        "s",
        "overlap after which the other person's turn ended unfinished; person is the one who interrupted; detail turn_end as "
        "for overlap, missing where the timing alone decided",
    ),
    "backchannel": ("s", "short utterance during the other person's turn"),
    "held_cue": (
        "",
        "a cue that was due and not shown, to compare with; detail cue (its kind) and why in chance|pause",
    ),
    "question": (
        "s",
        "an interviewer's question in practice; value is the answer's length; detail number, text, latency_s (from its end to "
        "the first word) and answer_end_s, the last two missing without an answer",
    ),
}
