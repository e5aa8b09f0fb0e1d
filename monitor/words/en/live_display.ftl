# The three bands of the live page, in a few words each.

## Band 1: the faces, each by one state, and the running turn.

face-now-none = no picture
    .short = no picture
face-now-waiting = waiting
    .short = waiting
face-now-failed = not checked
    .short = not checked
face-now-interviewer = interviewer
    .short = interviewer
face-now-seen = seen
    .short = seen
# The camera or the partner's picture: without a calibration the two can't be told apart.
face-now-looking = looking at the call
    .short = at the call
face-now-away = out of the picture
    .short = not seen
face-now-turned = turned away
    .short = turned
face-now-far = too far
    .short = too far
face-now-dark = too dark
    .short = too dark
face-now-still = picture stands still
    .short = frozen
face-now-eyes-hidden = eyes hidden
    .short = eyes hidden
turn-long = over { $limit } s

## Band 2: the dials.

dial-label-talk = Talk
dial-label-eyes = Eyes
dial-label-voice = Voice
dial-label-posture = Posture
dial-waiting = { $kind ->
    [eyes] Watching
    [posture] Watching
   *[talk] Listening
 }
dial-talk = You { $percent } %
dial-talk-rough = { $voices ->
        [1] { $more ->
            [user] Only you so far
           *[partner] Only your partner so far
        }
       *[other] { $more ->
            [user] Mostly you so far
            [partner] Mostly your partner so far
            [heard] You have both been heard
           *[even] Both of you so far
        }
    }
dial-talk-detail = { $span ->
        [minute] First minute
        [early] So far
       *[minutes] Last 3 minutes
    }{ $ranged ->
        [yes] ; usual { $low } to { $high } %
       *[no] {""}
    }
dial-eyes = At the call { $percent } %
dial-pace = { $rate } syllables a second

## The pill: how far the two are in step.

pill-early = In step: too early to tell
    .short = Too early
pill-unknown = In step: can't tell right now
    .short = Can't tell
pill-none = No clear sign yet
    .short = No clear sign yet
pill-clear = Clearly in step
    .short = Clearly in step
pill-close = Very close: mirroring?
    .short = Very close?
# What close copying rests on, without numbers; the replay has them.
pill-reason-strong = Your movements follow theirs closely.
pill-reason-literal = You repeat single movements of theirs.
pill-reason-fast = What you copy, you copy quickly.
pill-reason-dense = Many of your nods, smiles and gestures follow theirs.
pill-reason-broad = It shows in several ways at once.
pill-reason-one-way = You follow them; they hardly follow you.

## Reasons of cues whose counts belong in the replay.

live-reason-excess = your movements have followed theirs closely for a while
live-reason-pitch = a little higher than usual in the last minute
live-reason-volume = your volume has changed from what it was
live-reason-posture-closed = your arms have been close or crossed for a while
