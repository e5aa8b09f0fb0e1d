# A recorded session in words: behaviour, never emotion; coordination, never a verdict.

# Scores

channel-posture = Posture
channel-head = Head movement
channel-gaze = Gaze
channel-smile = Smiles
channel-pitch = Pitch
channel-volume = Volume
channel-tempo = Speech rate
channel-turn-rhythm = Turn rhythm
channel-floor = Taking turns
channel-laughter = Shared laughter

component-attention = Attention
    .meaning = Short responses where the other ends a phrase
component-warmth = Warmth
    .meaning = Smiling and laughing together
component-coordination = Coordination
    .meaning = Moving, taking turns and laughing in time with each other

score-chance = 50 is what chance would give

score-compared-nothing = not compared with chance
score-compared-level = { $chance } is what chance would give
score-compared-more = more than chance would give
score-compared-less = less than chance would give
# $side : where the number itself lies; its range holds what chance would give.
score-compared-within = { $side ->
    [above] above chance, but not clearly
    [below] below chance, but not clearly
   *[at] about what chance would give
 }

score-likely = likely { $low } to { $high }
    .point = likely { $low }
    .top = likely over 99


# How much of the talk both people were measured in for a score, such as 3:40 of 4:00.
score-measured-time = { $measured } of { $length }
score-measured-of-both = both measured for { $measured }
score-detail-z = { $side ->
    [above] It is { $distance } standard deviations above what chance would give (z { $z }).
    [below] It is { $distance } standard deviations below what chance would give (z { $z }).
   *[at] It is what chance would give (z { $z }).
 }
score-detail-confidence = Confidence { $confidence } (0 to 1): how much of your picture and sound this score could use.
score-detail-n = Based on { $count } changes of speaker.
score-detail-turns = It took { $seconds } s from the middle of one turn to the middle of the next.
score-detail-simultaneous = Anything you both did within 0.3 s of each other is left out, because a single picture of you both would look the same (z { $z }).

# Described, not scored. $people : how many of the two are known; 1 where only one is. $who : that one.
describe-gaze = { $who ->
    [both] you looked towards the call { $yours } % of the time, they { $theirs } %
    [user] you looked towards the call { $yours } % of the time
   *[partner] they looked towards the call { $theirs } % of the time
 }
describe-tempo = { $who ->
    [both] you { $yours }, they { $theirs } syllables a second
    [user] you { $yours } syllables a second
   *[partner] they { $theirs } syllables a second
 }
describe-volume = { $who ->
    [both] yours rises and falls by { $yours } dB, theirs by { $theirs } dB
    [user] yours rises and falls by { $yours } dB
   *[partner] theirs rises and falls by { $theirs } dB
 }
describe-turn-rhythm = { $who ->
    [both] silence before you reply: { $yours } s, before they do: { $theirs } s
    [user] silence before you reply: { $yours } s
   *[partner] silence before they reply: { $theirs } s
 }
describe-pitch = { $who ->
    [both] yours spans { $yours } semitones, theirs { $theirs }
    [user] yours spans { $yours } semitones
   *[partner] theirs spans { $theirs } semitones
 }
describe-rate = { $who ->
    [both] you { $yours }, they { $theirs } a minute
    [user] you { $yours } a minute
   *[partner] they { $theirs } a minute
 }
describe-count = { $who ->
    [both] you { $yours }, they { $theirs }
    [user] you { $yours }
   *[partner] they { $theirs }
 }
describe-floor = exactly one of you spoke { $percent } % of the time
describe-looking = Looking towards the call while listening: { describe-percent }
describe-percent = { $who ->
    [both] you { $yours } %, they { $theirs } %
    [user] you { $yours } %
   *[partner] they { $theirs } %
 }
describe-interruptions = Interruptions: { describe-count }
describe-nods = Nods: { describe-rate }
describe-smiles = Smiles: { describe-rate }
describe-pitch-range = Pitch: { describe-pitch }
describe-line = { $name }: { $text }

# In the place of a number that is not there.
score-state-calibrating = Too early to tell
score-state-not-enough-signal = Not enough signal

# $who followed: "user" or "partner".
lead-neither = neither of you clearly followed
lead-both = you took turns following
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
 } followed about { $seconds } s later
lead-call-unknown = your partner followed about { $seconds } s later, call delay included
lead-call-within = your partner followed about { $seconds } s later, which is within the call delay of { $delay } s
lead-call-less = your partner followed about { $seconds } s later (call delay of { $delay } s subtracted)

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
replay-event-laugh = Laugh
    .row = Laughs
replay-event-shared-laugh = Shared laugh
    .row = Shared laughs
replay-event-phrase = Phrase
replay-event-turn = Turn
replay-event-gap = Silence between turns
replay-event-pause = Pause
replay-event-overlap = Overlap
replay-event-interruption = Interruption
    .row = Interruptions
replay-event-backchannel = Backchannel
    .row = Backchannels
replay-event-question = Question

replay-person-user = You
replay-person-partner = Partner

# Why a session has no score, or which one it has.
session-not-measured = not measured in this session
session-cut-off = the recording was cut off; this is the last score saved
session-still-recording = not finished yet; this is the latest score

# The list of sessions in the terminal.
session-line-imported = imported
session-line-joined = both sides
session-line-simulated = simulated
session-line-practice = practised alone
session-line-until = kept until { $day }

# Close copying

copying-sign-strong = Stronger than usual
copying-sign-literal = Literal copies
copying-sign-fast = Very quick echoes
copying-sign-dense = Many echoes
copying-sign-broad = Many channels at once
copying-sign-one-way = Only you follow

# The session told in a few sentences

practice-note = This was practice with an interviewer who doesn't react to you, so nothing that compares the two of you is scored. What you did yourself is.
story-asked = { $asked ->
        [one] You were asked one question; your voice wasn't recorded, so your answer isn't known.
       *[other] You were asked { $asked } questions; your voice wasn't recorded, so your answers aren't known.
     }
story-answers = You answered { $answered } of { $asked } questions.
    .because = you began { $latency } s after a question and spoke for { $answer } s, as a median; the longest answer took { $longest } s
story-taken-up = You picked up your partner's words more often than chance would give.
    .because = { $count } key words; { $expected } is what chance would give
story-questions = { $count ->
        [0] You asked no questions.
        [one] You asked one question, { $open ->
            [0] not an open one.
           *[other] an open one.
         }
       *[other] You asked { $count } questions, { $open ->
            [0] none of them open.
            [one] one of them open.
           *[other] { $open } of them open.
         }
     }
    .because = in { $words } words; counting finds about { $found } % of questions
story-try = One thing to try next: { $cue }.
story-fact = { $label }: { $value }.
replay-longest-turn = { $whose ->
    [user] Your
   *[partner] Your partner's
 } longest stretch of speech: { $length }
story-sank = You gradually slouched a little.
    .because = for { $share } % of the time
    .because-lower = for { $share } % of the time; by the end, your head sat { $lower } % of your shoulder width lower than in the first minutes
story-slid = You gradually slid down in your chair.
    .because = by the end, your head and shoulders were { $lower } % of your shoulder width lower than at the start
story-missing = No score for { $scores }: { $reason }.
    .because-unknown = too little could be measured

# Where both people looked, without full stops. $role of the user: "listening" or "speaking".

replay-gaze-role = While { $role ->
    [listening] listening
   *[speaking] speaking
 }, you looked { $mapped ->
    [yes] at the camera or your partner's picture
   *[no] towards the call
 } { $share } % of the time
    .uncertain = { replay-gaze-role } (uncertain)
    .compared = { replay-gaze-role }: { $comparison }
replay-gaze-suits = { $low } to { $high } %
    .open = { $low } % or more
replay-gaze-usual = { $low } to { $high } %
    .point = about { $low } %
replay-gaze-range = { $verdict ->
    [below] less than suits this kind of conversation
    [above] more than suits this kind of conversation
   *[within] within the range that suits this kind of conversation
 } ({ $suits })
    .own = { $verdict ->
    [below] less than is usual for you
    [above] more than is usual for you
   *[within] within what is usual for you
 }, { $usual }; { $suits } suits this kind of conversation
replay-gaze-mutual = You both looked towards the call { $share } % of the time
    .with-chance = { replay-gaze-mutual }; chance would give { $chance } %
replay-gaze-first = You looked away first { $user_times }, your partner { $partner_times }
# Only with a calibration.
replay-gaze-long = { $count ->
    [1] One look at your partner lasted over { $least } s ({ $longest } s)
   *[other] { $count } looks at your partner lasted over { $least } s, the longest { $longest } s
 }; glancing away now and then is fine
replay-gaze-down = You looked down, as if at notes, { $count } times, { $share } % of the time
# What share was left out, or why nothing is left.
replay-gaze-unsure = { $person ->
    [user] For { $share } % of the time it wasn't clear where you looked. That time isn't counted
   *[partner] For { $share } % of the time it wasn't clear where your partner looked. That time isn't counted
 }
    .all = { $person ->
    [user] Not enough signal for your gaze: it was unclear for { $share } % of the time
   *[partner] Not enough signal for your partner's gaze: it was unclear for { $share } % of the time
 }
replay-gaze-ambiguous = { $person ->
    [user] It isn't clear where you were looking, so { $share ->
        [yes] your share is uncertain
       *[no] your share is uncertain and isn't split by who was speaking
     }. To be sure, calibrate once before your next conversation: rapport calibrate (1 minute)
   *[partner] It isn't clear where your partner was looking, so { $share ->
        [yes] their share is uncertain
       *[no] their share is uncertain and isn't split by who was speaking
     }
 }
# Said once where the numbers are. $people : whose looks are read without a calibration.
replay-gaze-meaning = { $people ->
    [partner] Your partner isn't calibrated, so their looks towards the call are looks
   *[both] Without a calibration, looks towards the call are looks
 } into the lens or at the screen just below it. Looking at a window on the far side of the screen counts as looking away, so compare a person with themselves, not with someone else
replay-gaze-calibrate = To tell eye contact from looks at the screen, calibrate once before your next conversation: rapport calibrate (1 minute)

# The terminal

show-head = { $title }, { $length } min
show-interrupted = This session was interrupted. It ends where the recording was cut off.
show-recording = This session is not finished yet. It ends here for now.
show-goal = Your goal: { $words }. { $text }
show-scores = Scores ({ $chance }; likely: the 90 % band)
show-try = Try next: { $text } ({ $because }).
show-well = Went well: { $text } ({ $because }{ $kind ->
    [known] ; see { $clock }
   *[none] {""}
 }).
show-copying = Close copying: { $kind ->
    [none] no signs.
    [unmeasured] not measured, because there was too little of you both to go by.
    [unsure] not measured, because it isn't certain how the two recordings line up.
    [copying] { $firing } of { $all } signs; together they suggest copying.
   *[some] { $firing } of { $all } signs; it would take one more of these to suggest copying: { $needed }.
 }
show-copying-side = Side
show-cues = Cues
    .recorded = Cues you would have seen
show-person-user = you
show-person-partner = partner
show-gaze = Where you looked
show-words = Words: { $source }
show-replay = Open the replay: rapport replay { $id }

# Progress over sessions

progress-none = No sessions to compare yet. Make one with `rapport live` or `rapport analyze`.
progress-head = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 } with the preset { $preset }
progress-unnamed = unnamed
progress-scored-otherwise = { $count ->
    [one] The scores of 1 earlier session come from another version, so they
   *[other] The scores of { $count } earlier sessions come from another version, so they
 } aren't compared. Analyze the recordings again to include them.
progress-others = Other presets are compared separately: { $presets }

trend-of = { $score }: { $trend }
# $scores are the score's values in these sessions.
trend-unmeasured = not measured in these sessions
trend-too-few = { $sessions }, { $scores }; a trend needs { $least }
trend-none = { $sessions }, { $scores }; no clear trend ({ $low } to { $high } points per session)
trend-up = { $sessions }, { $scores }; up by about { $points } points per session ({ $low } to { $high })
trend-down = { $sessions }, { $scores }; down by about { $points } points per session ({ $low } to { $high })
trend-scores = { $low } to { $high }
trend-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 }

agreement-too-few = { $count ->
    [0] You haven't rated any of these sessions
    [1] You have rated 1 of these sessions
   *[other] You have rated { $count } of these sessions
 }. Once you have rated { $least }, your ratings are compared with the scores.
agreement-nothing = Your ratings of { $question } are all the same, or too few scores were measured, so there is nothing to compare.
agreement-clear = Higher ratings of { $question } went with { $scores } ({ $looked ->
    [one] { $looked } score
   *[other] { $looked } scores
 } compared). That doesn't show a cause.
agreement-score = { $direction ->
    [higher] higher
   *[lower] lower
 } { $score } (rank correlation { $rho }, { $count } sessions, p = { $p })
agreement-unclear = No score clearly goes with your ratings of { $question } ({ $looked ->
    [one] { $looked } score
   *[other] { $looked } scores
 } compared; { $enough ->
    [yes] with { $count } rated sessions, only strong agreement stands out from chance
   *[no] with { $count } rated sessions, not even perfect agreement would stand out from chance
 }).

# What the partner's track, laid earlier or later, scores

shift-test-none = There is nothing to shift: { $reason }.
    .too-short = it takes at least { $least } s, and this session has { $seconds } s
    .too-little = too little movement of you both was visible at the same time
shift-fit-words = Turn-taking fits best at a shift of { $seconds } s, where exactly one of you speaks { $best } % of the time ({ $now } % unshifted).
shift-test-words = Unshifted, your movement scores { $score }. Of { $alignments } wrong alignments (20 s or more away), { $share ->
    [none] none scores
    [few] fewer than 1 in 100 score
   *[some] { $percent } in 100 score
 } as high. 9 in 10 lie between { $low } and { $high }, with a median of { $middle }.

# Moments worth a look; .text is a moment's own, .why the counts behind it

moment-cue = Cues
moment-question = Questions
    .why = you began { $latency } s after it and answered for { $answer } s
    .why-none = no answer
moment-best = Best stretch
    .text = Your most coordinated minute
    .why = average coordination { $mean }, against { $whole } over the whole conversation
moment-break = Breaks
    .text = Less coordinated for a while
    .why = coordination fell from { $top } to { $bottom } in { $seconds } s
moment-rupture = Strained moments
moment-silence = Longest silence
    .text = Longest silence
    .why = { $seconds } s
moment-smile-together = Shared smiles
    .text = You both smiled
    .why = { $seconds } s
moment-gap = Not measured
    .text = Not measured
    .paused = You paused
    .why = { $streams }: { $reason }

# How each person's time divides

talk-share = Silence left out, you did { $percent } % of the talking.
talk-pauses = { $count ->
    [0] No pauses of a second or more.
    [one] One pause of a second or more: { $median } s.
   *[other] { $count } pauses of a second or more, half of them under { $median } s.
 }

# Beside how real talks go.
usual-share = Your share of the talking
usual-share-value = { $percent } %
usual-turn = Turns a minute
    .count = Turns
usual-gap = Typical gap between turns
usual-gap-value = { $seconds } s
usual-overlap = Talked over each other
usual-interruption = Interruptions
usual-backchannel = Short responses
usual-laugh = Laughs
usual-nod = Nods
usual-smile = Smiles
usual-each = you { $yours }, your partner { $theirs }
usual-range = { $low } to { $high }
usual-range-share = { $low } to { $high } %
usual-note = Usual is what most people did, 8 in 10, in { $talks } recorded talks of { $people } people; for short responses and laughs, in { $dialogues } Dutch dialogues between friends. The ranges are wide because people differ, and so do talks.
usual-report = { $label }: { $words } (usual: { $usual })
usual-report-count = { $label }: { $words }

share-partner = Towards the call
    .mapped = At the camera or your partner
    .uncertain = Towards the call (uncertain)
share-elsewhere = Elsewhere
share-closed = Eyes closed
share-nearer = Leaning in
share-usual = Usual distance
share-farther = Leaning back
share-open = Arms open
share-not-open = Arms close or crossed
share-face = Hand at the face
share-not-face = Hands away from the face

# Scores without a line over time

line-whole-only = No line over time for { $names }: no single stretch has enough to score. { $count ->
    [one] Its card shows the score
   *[other] Their cards show the scores
 } for the whole conversation.
line-no-signal = No line for { $names }: not enough signal.

# The numbers of each person

mean-speech-share = Speaking
mean-turns-per-min = Turns
mean-turn-s = Turn length
mean-gap-s = Silence before replying
mean-backchannels-per-min = Backchannels ("mm-hm")
mean-interruptions = Interruptions
mean-articulation-rate-hz = Speech rate
mean-f0-median-hz = Pitch
mean-f0-range-st = Pitch range
mean-level-median-db = Volume
mean-gaze-camera-share = Looking towards the call
    .mapped = Looking into the camera (partner: towards the call)
mean-look-listening = Looking towards the call while listening
mean-look-speaking = Looking towards the call while speaking
mean-mutual-gaze = Both looking towards the call
mean-mutual-gaze-chance = Both looking towards the call, by chance
mean-looked-away-first = Looked away first
mean-look-median-s = Typical look length
mean-look-longest-s = Longest look
mean-looks-long = Looks over 30 s
mean-looks-down = Looks down, as if at notes
mean-looks-down-share = Looking down, as if at notes
mean-smile = Average smile
mean-smiles-per-min = Smiles
mean-nods-per-min = Nods
mean-expression = Facial movement
mean-openness = Arm openness
mean-sunk-share = Slouching, compared with your rest or the first minutes
mean-posture-shifts-per-min = Posture shifts
mean-hand-to-face-share = Hand at the face
mean-lean-sd = Leaning in and out (usual distance = 100 %)
mean-motion = Movement in the picture
mean-unit-per-min = a minute
mean-unit-per-s = a second
mean-unit-grey = of 255
mean-unit-count = times
mean-coverage = Measured: { $family }

# Charts

chart-calibrating = too early to tell
chart-movement = All movement
chart-pitch = Pitch
chart-tempo = Pace
chart-not-measured = Not measured

show-laughs = Laughs: { $user } from you{ $shared ->
    [alone] .
    [0] {" "}and { $partner } from your partner, none together.
    [one] {" "}and { $partner } from your partner; once you laughed together.
   *[other] {" "}and { $partner } from your partner; { $shared } times you laughed together.
}
