# Synchrony: why a score is not there (yet), what its parts rest on, and what `rapport synchrony` prints.

## Why there is no score

synchrony-seconds-needed = { $done } of the { $needed } s needed
synchrony-short-session = the session lasts { $seconds } s; { $needed } s are needed
synchrony-gaze-off = this preset doesn't measure gaze
synchrony-unseen = no picture shows either of you
synchrony-not-measured = you and your partner weren't measured at the same time for long enough
synchrony-few-events = { $yours } from you and { $theirs } from your partner; { $needed } from each are needed
synchrony-few-exchanges = { $n } of the { $needed } changes of speaker needed
synchrony-quality-missing = { $quality ->
    [pitch] the pitch
    [volume] the volume
   *[tempo] the speech rate
} of { $whose ->
    [user] your speech
    [partner] your partner's speech
   *[both] what was said
} wasn't measured
synchrony-constant-exchanges = { $n } changes of speaker, all alike
synchrony-at-the-end = looked at when the conversation is over
synchrony-voices-little-known = both voices were available for { $percent } % of the time
synchrony-floor-few-words = { $who ->
    [user] you hardly spoke
    [partner] your partner hardly spoke
   *[both] neither of you spoke much
}
synchrony-floor-few-pauses = { $who ->
    [user] you spoke almost without a pause
    [partner] your partner spoke almost without a pause
   *[both] you both spoke almost without a pause
}
synchrony-floor-few-changes = too few changes of speaker to compare with chance
synchrony-few-responses = short utterances that stand alone: { $n }; { $needed } are needed
synchrony-responses-no-null = too few phrases to compare with chance
synchrony-few-laughs = laughs: { $yours } from you and { $theirs } from your partner; { $needed } from each are needed
synchrony-laughs-unheard = { $who ->
    [user] you weren't heard, so neither were your laughs
    [partner] your partner wasn't heard, so neither were their laughs
   *[both] neither of you was heard, so laughs weren't either
}
synchrony-laughs-no-null = the laughs are too much alike in time to compare with chance

## How far two voices moved together

synchrony-speech-together = { $size ->
    [none] No sign that your { $what } moved with theirs: r { $r } ({ $low } to { $high }, { $n } changes of speaker).
    [against] Your { $what } moved against theirs: r { $r } ({ $low } to { $high }, { $n } changes of speaker).
    [small] Your { $what } moved with theirs: r { $r } ({ $low } to { $high }), a small effect, as in other real conversations.
   *[more] Your { $what } moved with theirs: r { $r } ({ $low } to { $high }), more than in most real conversations.
}

## Parts of attention and warmth

synchrony-part-voices-unknown = { $voices ->
    [0] nobody was heard
   *[other] only one of you was heard
}
synchrony-part-none = too little was seen and heard

## Two series: why they have no score

synchrony-series-short = the two series share { $seconds } s; { $needed } s are needed
synchrony-series-still = { $who ->
    [user] the user's series doesn't vary, or has
    [partner] the partner's series doesn't vary, or has
   *[both] the user's and the partner's series don't vary, or have
} too few complete windows
synchrony-series-gaps = complete windows of both series cover { $seconds } s; { $needed } s are needed
synchrony-series-segments = { $n } windows fit into the recording; the segment shuffle needs { $needed }
synchrony-series-no-null = too few shifted pairings to compare with chance

## Two series: what is printed

synchrony-report-none = { $status }: { $reason }
synchrony-report-score = score { $score } ({ $low } to { $high }; 50 is chance), z { $z }, p { $p }, { $windows } windows
synchrony-report-null-own = chance: the two at every other time of this recording ({ $n } circular shifts, by their spread)
synchrony-report-null-circular = chance: { $n } circular shifts, by rank
synchrony-report-null-time-shift = chance: { $n } shifts without joined ends, by rank; each loses { $lost } % of the recording on average
synchrony-report-null-segment = chance: the partner's windows in { $n } other orders, by rank
synchrony-report-null-iaaft = chance: { $n } series with the partner's values and spectrum, by rank
synchrony-report-null-pseudo = chance: { $n } partners of other pairs, by their spread
synchrony-report-null-data = chance: { $n } times the partner's values in random order, by rank; for series that move slowly, strangers exceed this far too often, so prefer another null
synchrony-report-direction = direction: { $direction }
synchrony-report-direction-lag = direction: { $direction }, lag { $lag } s
synchrony-report-simultaneous = simultaneous (within 0.3 s, not counted): z { $z }
synchrony-report-leak = simultaneous (within 0.3 s, not counted): z { $z }; beyond chance, so the two may share a camera or a stream
synchrony-report-rmea = rMEA: mean absolute Fisher z { $z } over { $windows } windows, unprocessed series
synchrony-report-rmea-prepared = rMEA: mean absolute Fisher z { $z } over { $windows } windows, smoothed and scaled as in its manual
synchrony-report-susy = SUSY: mean absolute Fisher z { $z }, pseudo { $pseudo }, effect { $effect }
synchrony-report-susy-whole = SUSY drops fractions: it took { $rate } Hz, segments of { $segment } s and lags up to { $lag } s
