# The report of a session: one page for printing.

report-untitled = Untitled conversation
report-length = { $length } min
report-interrupted = This recording was cut off, and the report ends there.
report-recording = This session was still recording when the report was made.

report-in-short = Summary
report-scores = Scores
report-over-time = Over time
report-moments = Moments
report-behaviour = Talk and posture
    .with-gaze = Talk, gaze and posture
report-people = You and your partner
report-missing = Not measured

# In short
report-well = What went well
report-try = One thing to try next
report-fact = Also
report-nothing-to-tell = Too little was measured for a summary.

# Scores
report-scores-caption = { $chance }. The bars show the 90 % band, the score and the level it is compared with. Confidence (0 to 1): how much of your picture and sound the score could use.
report-what = Measure
report-score = Score
report-band = Band
report-scale = 0 to 100
report-compared = Compared
report-lead = Who follows
report-confidence = Confidence

# Over time
report-chart-components = Scores over time; coordination with its 90 % band. The line at 50 is the level they are compared with.
report-chart-channels = Channels over time. Their bands are in the table above.
report-chart-lag = Who follows, and by how much: above 0, you follow. Anything within 0.3 s (shaded) is not counted.
report-chart-lanes = Who speaks when, and what happened (filled: you; open: your partner).
report-chart-cue = Cue
report-no-charts = Nothing was measured over time.

# Moments
report-more-smiles = { $count ->
    [one] { $count } more shared smile was shorter.
   *[other] { $count } more shared smiles were shorter.
 }
report-no-moments = No moments stood out.

# Talk, eyes and posture
report-speaking = Who spoke: you { $user }, both { $both }, your partner { $partner }, nobody { $nobody } of the time with sound from you both.
report-speech = Silence left out, you did { $share } of the talking.
report-pauses = { $count ->
    [one] { $count } pause
   *[other] { $count } pauses
 } of a second or more, the longest { $longest } s at { $clock }.
report-shares = { $person ->
    [user] You
   *[partner] Partner
 }, { $of ->
    [gaze] gaze
    [lean] lean
    [arms] arms
   *[hands] hands
 }: { $shares }.
report-percent = { $percent } %
    .tiny = under 1 %
report-no-behaviour = No speech or posture was recorded.

# You and your partner
report-user = You
report-partner = Partner
report-of-one = { $value } of 1
report-counted = Words
report-says = What it says
report-said = Transcript
report-nobody-measured = Nothing was measured for either of you.

# Not measured
report-missing-score = { $score }: { $reason }
report-coverage = { $stream }: measured { $share } % of the time
    .none = { $stream }: not measured
report-gaps = { $stream }: { $count ->
    [one] one gap
   *[other] { $count } gaps
 }, { $seconds } s in total ({ $reason })
    .short = { $stream }: { $count ->
    [one] one gap
   *[other] { $count } gaps
 }, under 1 s in total ({ $reason })
report-nothing-missing = Everything was measured throughout.

report-method = These numbers describe behaviour: moving, smiling and speaking in time with each other, compared with what chance would give. They don't read emotions or judge anyone, and a single conversation says little about a person.
    .with-gaze = These numbers describe behaviour: moving, looking, smiling and speaking in time with each other, compared with what chance would give. They don't read emotions or judge anyone, and a single conversation says little about a person.
report-made-by = Rapport monitor { $version }, session { $id }. Made on this computer; nothing was sent anywhere.
