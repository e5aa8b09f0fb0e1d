# A recorded session in words: behaviour, never emotion; coordination, never a verdict.

# Scores

channel-posture = Posture
channel-head = Head movement
channel-gaze = Gaze
channel-smile = Smiles
channel-pitch = Pitch
channel-volume = Loudness
channel-tempo = Speed of speech
channel-turn-rhythm = Turn rhythm

component-attention = Attention
    .meaning = Looking, nodding, listening sounds
    .meaning-without-gaze = Nodding, listening sounds
component-warmth = Warmth
    .meaning = Smiles, shared smiles and a lively voice
component-coordination = Coordination
    .meaning = Moving and speaking in time with each other

score-chance = 50 is what strangers would get; for attention and warmth, what is usual

# $level is what the score is compared with: "usual", or else this pair's own chance.
score-compared-nothing = not compared with chance
score-compared-level = { $level ->
    [usual] { $chance } is what is usual
   *[chance] { $chance } is what strangers would get
 }
score-compared-more = more than { $level ->
    [usual] usual
   *[chance] strangers would get
 }
score-compared-less = less than { $level ->
    [usual] usual
   *[chance] strangers would get
 }
score-compared-within = { $level ->
    [usual] about as usual
   *[chance] within what strangers would get
 }

score-likely = likely { $low } to { $high }
    .point = likely { $low }

score-measured = measured { $how ->
    [well] well
    [partly] in part
   *[thinly] thinly
 } (confidence { $confidence })
    .short = measured { $how ->
        [well] well
        [partly] in part
       *[thinly] thinly
     }

score-wide = the range is wide: chance alone can move a score that far in a talk of this length

score-detail-z = It lies { $distance } standard deviations { $side ->
    [above] above
   *[below] below
 } that level (z { $z }).
score-detail-confidence = Confidence { $confidence }: how much of what there was to see and hear it rests on, 0 to 1.
score-detail-n = It rests on { $count } { $what ->
    [turns] exchanges of turns
   *[moments] moments looked at
 }.
score-detail-turns = From the middle of one turn to the middle of the next it was { $seconds } s.
score-detail-simultaneous = What both did within 0.3 s of each other is not counted: one picture of both would look like that (z { $z }).

# In the place of a number that is not there.
score-state-calibrating = Getting to know you two
score-state-not-enough-signal = Not enough signal

# $who followed: "user" or "partner".
lead-neither = neither clearly followed the other
lead-both = you followed each other in turn
lead-next-turn = { $who ->
    [user] you
   *[partner] your partner
 } followed in the next turn
lead-untimed = { $who ->
    [user] you
   *[partner] your partner
 } followed
lead-timed = { $who ->
    [user] you
   *[partner] your partner
 } followed by about { $seconds } s
lead-call-unknown = your partner followed by about { $seconds } s, the call's delay included
lead-call-within = your partner followed by about { $seconds } s, no more than the call's delay of { $delay } s
lead-call-less = your partner followed by about { $seconds } s (less the call's delay of { $delay } s)

# What was recorded of whom, such as your face.
replay-stream-user = your { $family }
replay-stream-partner = your partner's { $family }

replay-event-nod = Nod
    .row = Nods
replay-event-shake = Head shake
    .row = Head shakes
replay-event-smile = Smile
    .row = Smiles
replay-event-posture-shift = Posture shift
    .row = Posture shifts
replay-event-hand-to-face = Hand to face
    .row = Hand to face
replay-event-phrase = Phrase
replay-event-turn = Turn
replay-event-gap = Silence between turns
replay-event-pause = Pause
replay-event-overlap = Both speak
replay-event-interruption = Coming in early
    .row = Came in early
replay-event-backchannel = Listening sound
    .row = Listening

replay-person-user = You
replay-person-partner = Partner

# Why a session has no score, or which one it has.
session-not-measured = this was not measured in the session
session-cut-off = the recording was cut off; this is the last score that was kept
session-still-recording = it is still being recorded; this is the latest score

# The list of sessions in the terminal.
session-line-imported = imported
session-line-until = until { $day }

# Close copying

copying-sign-strong = Stronger than usual
copying-sign-literal = A literal copy
copying-sign-fast = Very quick echoes
copying-sign-dense = Many echoes
copying-sign-broad = Many channels at once
copying-sign-one-way = Only you follow

# The session told in a few sentences

story-alone = You are alone in this recording, so nothing is compared with a partner.
story-smiled = You smiled together.
story-camera = You often looked into the camera.
    .because = { $share } % of the time your eyes were seen
story-nodded = You nodded along.
story-more = There was more { $score } than { $level ->
    [usual] usual
   *[chance] strangers would get
 }.
    .because = { $meaning }; { $value }, { $likely }; { $level ->
    [usual] { $chance } is what is usual
   *[chance] { $chance } is what strangers would get
 }
story-chance = Your coordination could also be chance.
    .because = { $value }, { $likely }; { $chance } is what strangers would get
story-try = One thing to try next: { $cue }.
    .because-often = { $reason }; this came { $times }
story-talk = { $within ->
    [yes] { $share } % of the speech was yours, within the { $low } to { $high } % that suits this kind of talk.
   *[no] { $share } % of the speech was yours; { $low } to { $high } % suits this kind of talk.
 }
    .because = { $spoken } of { $total } s
    .advice = over the whole conversation { $share } % of the speech was yours, { $spoken } of { $total } s; { $low } to { $high } % suits this kind of talk
story-sank = You sank a little in your seat as time went by.
    .because = for { $share } % of the time
    .because-lower = for { $share } % of the time; your head was { $lower } % of your shoulders' width lower over them at the end than in your first minutes
story-missing = No score for { $scores }.
    .because-unknown = too little was measured

# Where both people looked, without full stops. $role of the user: "listening" or "speaking".

replay-gaze-role = While { $role ->
    [listening] listening
   *[speaking] speaking
 } you looked { $mapped ->
    [yes] at the camera or your partner's picture
   *[no] into the camera
 } for { $share } % of the time
    .compared = { replay-gaze-role }, { $comparison }
replay-gaze-suits = { $low } to { $high } %
    .open = { $low } % or more
replay-gaze-usual = { $low } to { $high } %
    .point = about { $low } %
replay-gaze-range = { $verdict ->
    [below] less than what suits this kind of talk
    [above] more than what suits this kind of talk
   *[within] within what suits this kind of talk
 } ({ $suits })
    .with-usual = { replay-gaze-range }; { $usual } is usual for you
    .within-usual = within what is usual for you ({ $usual }); { $suits } suits this kind of talk
replay-gaze-mutual = You looked at each other for { $share } % of the time
    .with-chance = You looked at each other for { $share } % of the time; { $chance } % would be chance
replay-gaze-first = After looking at each other you looked elsewhere first { $user_times }, your partner { $partner_times }
replay-gaze-long = { $count ->
    [1] One look at your partner lasted over { $least } s ({ $longest } s)
   *[other] { $count } looks at your partner lasted over { $least } s, the longest { $longest } s
 }; a glance aside now and then is fine
replay-gaze-down = You looked down, as at notes, { $count } times, { $share } % of the time
replay-gaze-unmapped = Without a calibration only looks into the camera count, not those at your partner's picture; more is fine, and the range is wider
replay-gaze-partner-limit = Of your partner it is seen only whether they look at their camera; who looks at your picture beside it is not counted, so their shares are the lowest they may be

# The terminal

show-head = { $title }, { $length } min
show-interrupted = This session is interrupted: it ends where the recording was cut off.
show-recording = This session is being recorded: it ends here for now.
show-scores = Scores ({ $chance }; likely: the band of 90 %)
show-confidence = confidence { $confidence }
show-copying = Close copying: { $kind ->
    [none] no sign of it.
    [unmeasured] not measured, too little was seen of both.
    [copying] { $firing } of { $all } signs seen; together they look like copying.
   *[some] { $firing } of { $all } signs seen; for copying one more would be needed of these: { $needed }.
 }
show-copying-side = Side
show-cues = Cues given
    .recorded = Cues you would have been given
show-person-user = you
show-person-partner = partner
show-gaze = Where you looked
show-replay = See it: rapport replay { $id }

# Progress over sessions

progress-none = No session with a score yet; make one with `rapport analyze` or `rapport demo`.
progress-head = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 } of the preset { $preset } ({ $chance })
progress-unnamed = without a name
progress-others = Other presets are compared by themselves: { $presets }

trend-of = { $score }: { $trend }
# $scores are the score's values in these sessions.
trend-unmeasured = not measured in these sessions
trend-too-few = { $sessions }, { $scores }; a trend needs { $least }
trend-none = { $sessions }, { $scores }; no clear trend ({ $low } to { $high } points a session)
trend-up = { $sessions }, { $scores }; goes up by about { $points } points a session ({ $low } to { $high } points a session)
trend-down = { $sessions }, { $scores }; goes down by about { $points } points a session ({ $low } to { $high } points a session)
trend-scores = { $low } to { $high }
trend-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 }

agreement-too-few = { $count ->
    [0] None of these sessions have
    [1] 1 of these sessions has
   *[other] { $count } of these sessions have
 } your own rating; from { $least } on they are compared with the scores.
agreement-nothing = Your ratings of { $question } are all the same, or too few scores were measured, so there is nothing to compare.
agreement-clear = With your ratings of { $question } went: { $scores } ({ $looked ->
    [one] { $looked } score
   *[other] { $looked } scores
 } looked at). That is no cause.
agreement-score = { $direction ->
    [higher] higher
   *[lower] lower
 } { $score } (rank correlation { $rho }, { $count } sessions, p = { $p })
agreement-unclear = No score clearly goes along with your ratings of { $question } ({ $looked ->
    [one] { $looked } score
   *[other] { $looked } scores
 } looked at; { $enough ->
    [yes] { $count } rated sessions tell only strong agreement from chance
   *[no] with { $count } rated sessions not even a perfect agreement could be told from chance
 }).

# What the partner's track, laid earlier or later, scores

shift-test-none = There is nothing to slide: { $reason }.
    .too-short = { $least } s are needed, the session has { $seconds }
    .too-little = too little movement of both people was seen at the same time
shift-test-words = As it was, your movement scores { $score }. Of { $alignments } wrong alignments, 20 s and more away, { $share ->
    [none] none scores
    [few] fewer than 1 in 100 score
   *[some] { $percent } in 100 score
 } as high: 9 in 10 lie between { $low } and { $high }, their middle at { $middle }.

# Moments worth a look; .text is a moment's own, .why the counts behind it

moment-cue = Cues
moment-best = Best stretch
    .text = The minute most in step
    .why = coordination { $mean } on average
moment-break = Breaks
    .text = Less in step for a while
    .why = coordination { $top } to { $bottom } in { $seconds } s
moment-silence = Longest silence
    .text = The longest silence
    .why = { $seconds } s
moment-smile-together = Smiles together
    .text = You both smiled
    .why = { $seconds } s
moment-gap = Not measured
    .text = Not measured
    .why = { $streams }: { $reason }

# How each person's time divides

share-partner = At the camera
    .mapped = At the camera or your partner
share-elsewhere = Elsewhere
share-closed = Eyes closed
share-nearer = Leaning in
share-usual = As usual
share-farther = Leaning back
share-open = Arms open
share-not-open = Arms close or crossed
share-face = A hand at the face
share-not-face = Hands away from the face

# The numbers of each person

mean-speech-share = Speaking
mean-turns-per-min = Turns
mean-turn-s = Length of a turn
mean-gap-s = Silence before answering
mean-backchannels-per-min = Short listening sounds
mean-interruptions = Came in before the other had ended
mean-articulation-rate-hz = Speed of speech
mean-f0-median-hz = Pitch
mean-f0-range-st = Pitch range
mean-level-median-db = Loudness
mean-gaze-camera-share = Gaze at the camera
mean-look-listening = Looks at the other while listening
mean-look-speaking = Looks at the other while speaking
mean-mutual-gaze = Both look at each other
mean-mutual-gaze-chance = Both look, by chance alone
mean-looked-away-first = Looked elsewhere first
mean-look-median-s = Usual length of a look
mean-look-longest-s = Longest look
mean-looks-long = Looks of over half a minute
mean-looks-down = Looks down, as at notes
mean-looks-down-share = Looking down, as at notes
mean-smile = Smile, mean
mean-smiles-per-min = Smiles
mean-nods-per-min = Nods
mean-expression = Movement of the face
mean-openness = Openness of the arms
mean-sunk-share = Sunk, against the first minutes
mean-posture-shifts-per-min = Posture shifts
mean-hand-to-face-share = Hand at the face
mean-lean-sd = Moving nearer and farther, usual distance 100 %
mean-motion = Movement in the picture
mean-coverage = Measured: { $family }

# Charts

chart-calibrating = getting to know you two
chart-movement = All movement
chart-pitch = Pitch
chart-tempo = Pace
chart-not-measured = Not measured
