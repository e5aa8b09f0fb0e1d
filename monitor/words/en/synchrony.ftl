# Synchrony: why a score is not there (yet), what its parts rest on, and what `rapport synchrony` prints.

## Why there is no score

synchrony-calibrating = { $done } of { $needed } s
synchrony-seconds-needed = { $done } of the { $needed } s needed
synchrony-short-session = the session has { $seconds } s, { $needed } s needed
synchrony-gaze-off = gaze is switched off in this preset
synchrony-not-measured = too little was measured of both people at the same time
synchrony-little-known = too little was seen and heard of both ({ $percent } % of what there could be)
synchrony-gaze-unknown = both gazes and who speaks were known for { $percent } % of the time, or never changed
synchrony-few-events = { $yours } of yours and { $theirs } of theirs, { $needed } of each needed
synchrony-few-exchanges = { $n } of the { $needed } exchanges of turns needed
synchrony-constant-exchanges = { $n } exchanges of turns, all alike

## Parts of attention and warmth

synchrony-part-gaze-off = gaze is switched off
synchrony-part-gaze-unknown = gaze or who speaks was not known for long enough
synchrony-part-gaze = { $people ->
    [0] looked at the other while listening:{ " " }
    [1] looked at the other while listening: { $first } %
   *[other] looked at the other while listening: { $first } % and { $last } %
}
synchrony-part-early = too early
synchrony-part-responses = { $at_pauses } of { $n } nods and backchannels came at the other's pauses
synchrony-part-few-responses = { $n } nods and backchannels
synchrony-part-interruptions = { $n } interruptions, { $usual } are usual
synchrony-part-voices-unknown = { $voices ->
    [0] no voice is known
   *[other] only one voice is known
}
synchrony-part-smiles = { $yours } smiles of yours and { $theirs } of theirs, { $usual } are usual
synchrony-part-smiles-unseen = no face was seen for long enough
synchrony-part-mutual-smiles = smiled together for { $seconds } s
synchrony-part-no-mutual-smiles = not both smiled
synchrony-part-pitch-range = { $people ->
    [1] voices moved over { $first } semitones
   *[other] voices moved over { $first } and { $last } semitones
}
synchrony-part-little-speech = too little voiced speech
synchrony-part-none = too little was seen and heard

## Two series: why they have no score

synchrony-series-short = { $seconds } s measured in both series, { $needed } s needed
synchrony-series-still = the series of { $who ->
    [user] user
    [partner] partner
   *[both] user and partner
} does not move, or has too few whole windows
synchrony-series-gaps = { $seconds } s in whole windows of both series, { $needed } s needed
synchrony-series-no-null = too few shifted pairings for a null

## Two series: what is printed

synchrony-report-none = { $status }: { $reason }
synchrony-report-score = score { $score } ({ $low } to { $high }; 50 is chance), z { $z }, p { $p }, { $windows } windows
synchrony-report-direction = direction: { $direction }
synchrony-report-direction-lag = direction: { $direction }, lag { $lag } s
synchrony-report-simultaneous = simultaneous (inside 0.3 s, not counted): z { $z }
synchrony-report-leak = simultaneous (inside 0.3 s, not counted): z { $z }; beyond chance: the two may share a camera or a stream
synchrony-report-rmea = rMEA: mean absolute Fisher z { $z } over { $windows } windows, series as they are
synchrony-report-rmea-prepared = rMEA: mean absolute Fisher z { $z } over { $windows } windows, smoothed and scaled as in its manual
synchrony-report-susy = SUSY: mean absolute Fisher z { $z }, pseudo { $pseudo }, effect { $effect }
