# The report of a session: one page for printing.

report-untitled = A conversation
report-length = { $length } min
report-interrupted = This session was cut off while it was recorded: the report ends where it did.
report-recording = This session was being recorded: the report ends where it did.

report-in-short = In short
report-scores = Scores
report-over-time = Over time
report-moments = Moments
report-behaviour = Talk and posture
    .with-gaze = Talk, eyes and posture
report-people = You and your partner
report-missing = Not measured

# In short
report-well = What went well
report-try = One thing to try next
report-fact = Also
report-nothing-to-tell = Too little was measured to tell anything.

# Scores
report-scores-caption = { $chance }. In the picture: the band (90 %), the score, and the level compared with. Confidence: how much it rests on.
report-what = What
report-score = Score
report-band = Band
report-scale = 0 to 100
report-compared = Compared
report-lead = Who follows
report-confidence = Confidence

# Over time
report-chart-components = Scores over time, coordination with its 90 % band; the line at 50 is the level compared with.
report-chart-channels = Channels over time; their bands are in the table above.
report-chart-lag = Who follows by how much: above 0 you follow. Within 0.3 s (shaded) nothing is counted.
report-chart-lanes = Who speaks when, and what happened (filled: you, open: your partner).
report-chart-cue = Cue
report-no-charts = Nothing was measured over time.

# Moments
report-more-smiles = { $count } more shared smiles were shorter.
report-no-moments = No moment stood out.

# Talk, eyes and posture
report-speaking = Speaking: you { $user }, both { $both }, your partner { $partner }, nobody { $nobody } of the time both were heard.
report-speech = { $share } of all speech was yours; you spoke at once { $times }.
report-pauses = { $count ->
    [one] { $count } pause
   *[other] { $count } pauses
 } of a second and more, the longest { $longest } s at { $clock }.
report-shares = { $person ->
    [user] You
   *[partner] Partner
 }, { $of ->
    [gaze] eyes
    [lean] trunk
    [arms] arms
   *[hands] hands
 }: { $shares }.
report-percent = { $percent } %
    .tiny = less than 1 %
report-no-behaviour = Neither speech nor posture was kept.

# You and your partner
report-user = You
report-partner = Partner
report-of-one = { $value } of 1
report-nobody-measured = Nothing was measured of either person.

# Not measured
report-missing-score = { $score }: { $reason }
report-coverage = { $stream }: measured in { $share } % of the time
    .none = { $stream }: not measured
report-gaps = { $stream }: { $count ->
    [one] one gap
   *[other] { $count } gaps
 }, { $seconds } s together ({ $reason })
    .short = { $stream }: { $count ->
    [one] one gap
   *[other] { $count } gaps
 }, less than 1 s together ({ $reason })
report-nothing-missing = Everything that is measured was measured all the time.

report-method = These numbers describe behaviour: moving, smiling and speaking in time with each other, compared with what chance or usual conversations give. No emotion is read, nobody is judged, and a single conversation says little about a person.
    .with-gaze = These numbers describe behaviour: moving, looking, smiling and speaking in time with each other, compared with what chance or usual conversations give. No emotion is read, nobody is judged, and a single conversation says little about a person.
report-made-by = Rapport monitor { $version }, session { $id }. Made on this computer; nothing was sent.
