# The report of a session: one page for printing.

report-untitled = Untitled conversation
report-length = { $length } min
report-interrupted = This recording was cut off, and the report ends there.
report-recording = This session was not finished when the report was made.

report-scores = Scores
report-moments = Moments
report-behaviour = How it went in detail
report-people = Measures
report-missing = Not measured

# The story
report-well = What went well
report-try = What to try next
report-glance = At a glance
report-nothing-to-tell = Too little was measured for a summary.

# Scores
report-scores-caption = { $chance }. The bars show the 90 % band, the score and the level it is compared with.
report-what = Measure
report-score = Score
report-band = Band
report-scale = 0 to 100
report-compared = Compared
report-lead = Who follows

# Over time
report-chart-components = Scores over time; coordination with its 90 % band. The line at 50 is the level they are compared with.
report-chart-lanes = Who speaks when, and what happened (filled: you; open: your partner).
    .alone = When you spoke, and what happened.
report-chart-cue = Cue

# Moments
report-more-moments = { $count ->
    [one] One more moment is on the replay page.
   *[other] { $count } more moments are on the replay page.
 }

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

# You and your partner
report-user = You
report-partner = Partner
report-of-one = { $value } of 1
report-counted = Words
report-says = What it says
report-said = Transcript

# Not measured
report-coverage = { $stream }: measured { $share } % of the time
    .none = { $stream }: not measured
report-gaps = { $stream }: { $count ->
    [one] one gap
   *[other] { $count } gaps
 }, { $seconds } s in total ({ $reason })

report-method = These numbers describe behaviour: moving, smiling and speaking in time with each other, compared with what chance would give. They don't read emotions or judge anyone, and a single conversation says little about a person.
    .with-gaze = These numbers describe behaviour: moving, looking, smiling and speaking in time with each other, compared with what chance would give. They don't read emotions or judge anyone, and a single conversation says little about a person.

# The partner's copy: "you" is the partner.
report-copy-title = Your copy of a conversation
report-copy-note = It holds what was measured of you, and of the two of you together; nothing that concerns only your partner.
report-copy-headline = You did { $share } of the talking.
report-copy-turn = Your longest stretch of talking: { $length }, from { $clock } on.
report-copy-missing = Not measured
report-copy-made-by = Rapport monitor { $version }, session { $id }. Made on your partner's computer; nothing was sent anywhere.

report-made-by = Rapport monitor { $version }, session { $id }. Made on this computer; nothing was sent anywhere.
