# Synchrony: why a score is not there (yet), what its parts rest on, and what `rapport synchrony` prints.

## Why there is no score

synchrony-seconds-needed = { $done } of the { $needed } s needed
synchrony-short-session = the talk lasted only { $seconds } s; { $needed } s are needed
synchrony-gaze-off = this preset doesn't measure gaze
synchrony-unseen = neither of you was in the picture
synchrony-not-measured = you and your partner weren't seen at the same time for long enough
synchrony-few-events = only { $yours } from you and { $theirs } from your partner were seen; { $needed } from each are needed
synchrony-few-exchanges = { $n ->
    [0] no change of speaker was heard
    [one] only one change of speaker was heard
   *[other] only { $n } changes of speaker were heard
}; { $needed } are needed
synchrony-quality-missing = { $quality ->
    [pitch] the pitch
    [volume] the volume
   *[tempo] the speech rate
} of { $whose ->
    [user] your speech
    [partner] your partner's speech
   *[both] what was said
} wasn't measured
synchrony-constant-exchanges = all { $n } changes of speaker were alike, so there is nothing to compare
synchrony-at-the-end = measured once the conversation is over
synchrony-voices-little-known = both of you could be heard only { $percent } % of the time
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
synchrony-few-responses = { $n ->
    [0] no short response was heard on its own
    [one] only one short response was heard on its own
   *[other] only { $n } short responses were heard on their own
}; { $needed } are needed
synchrony-responses-no-null = too little was said to compare with chance
synchrony-few-laughs = { $total ->
    [0] nobody was heard laughing
   *[other] you laughed { $yours } and your partner { $theirs }
}; { $needed } laughs from each of you are needed
synchrony-laughs-unheard = { $who ->
    [user] you couldn't be heard, so your laughs couldn't either
    [partner] your partner couldn't be heard, so their laughs couldn't either
   *[both] neither of you could be heard, so laughs couldn't either
}
synchrony-laughs-no-null = the laughs came too evenly to compare with chance

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
