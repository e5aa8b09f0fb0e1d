# What the live page and the commands that measure say.

## Notices: what is missing or lowered, one calm sentence each. ``.short`` is for the small window.

notice-busy-1 = Your computer is busy: posture is looked at less often.
    .short = Computer busy
notice-busy-2 = Your computer is busy: posture and face are looked at less often.
    .short = Computer busy
notice-busy-3 = Your computer is very busy: only a few pictures a second are looked at. Sound is measured in full.
    .short = Computer very busy
notice-echo = Your partner is heard in your microphone. It is not counted as your voice; headphones measure better.
    .short = Your partner is in your microphone
notice-face-not-seen-user = Your face is not in the picture.
    .short = Your face is not in the picture
notice-face-not-seen-partner = Your partner's face is not in the picture.
    .short = Your partner's face is not in the picture
notice-picture-ended = { $source } is over; what needs it is measured no longer.
notice-no-partner = There is no source for your partner: what needs both people is left out.
    .short = No source for your partner
notice-no-user = There is no source for you: what needs both people is left out.
    .short = No source for you
notice-nobody-heard = Nobody has been heard for a while; is a microphone muted?
    .short = Nobody is heard
notice-fault = something went wrong here ({ $fault }); the rest goes on
    .short = Something went wrong
notice-shared-view-looking = looking for the two people in the picture
    .short = Looking for both faces
notice-shared-view-one-face = two people are expected in the picture, { $faces ->
        [0] no face
       *[1] one face
    } is seen; sit beside each other, both facing the camera
    .short = Only one face is seen
notice-calibration-source-changed = Your camera or microphone was changed, so the calibration was broken off; nothing was saved.
    .short = Calibration broken off
notice-calibration-unsaved = Your camera or microphone was changed, so the calibration that was not saved is closed; take it again here.
    .short = Calibration closed, not saved
notice-profile-shared-view = A profile is for a picture of you alone; this one shows your partner too, so the usual zones are used.
    .short = No profile for a shared picture
notice-two-faces = There are two faces in your picture; sit before the camera alone for this minute.
    .short = Two faces in your picture
notice-voice-not-heard = Your voice is not heard; speak up, or choose another microphone.
    .short = Your voice is not heard

## Scores, the ring, marks and the balance

score-missing = { $state }: { $reason }
score-with-lead = { $words }; { $lead }
score-alone = there is one person only, nobody to compare with
mark-label-posture = Posture
mark-label-eye-contact = Eye contact
mark-label-voice = Voice
mark-unseen = Too little seen yet
mark-unheard = Too little heard yet
balance-share = You spoke { $percent } % of the last minutes' speech
balance-unknown = Too little heard of both yet

## The calibration's result and the profile in use

calibration-result-share = Where you looked was told rightly { $always ->
        [1] every time
       *[0] about { $tenths } of 10 times
    }, tried on seconds that it had not learned from.
calibration-result-works-well = It works well. { calibration-result-share }
calibration-result-fair = { calibration-result-share }{ $again ->
        [0] { "" }
       *[other] { " " }Repeat what is named here, or keep it as it is.
    }
calibration-result-poor = { calibration-result-share } That is too little to be used: repeat what is named here, or the usual gaze zones stay.
calibration-result-no-map = There are no gaze zones yet: they need the look into the camera. The rest can be kept.
calibration-result-camera-only = Only the camera is known so far; take the partner's picture and the corners too.
calibration-result-failed = The calibration could not be worked out; repeat it, or keep the usual gaze zones.
calibration-keeps-gaze = where the camera, your partner's picture and the screen lie for your eyes
calibration-keeps-neutral = how you sit at rest
calibration-keeps-voice = pitch, level and pace of your voice at rest
calibration-keeps-proportions = four proportions of your face, to notice when somebody else sits here
profile-in-use = Your profile { $name }, made { $days ->
        [0] today
        [1] yesterday
       *[other] { NUMBER($days, useGrouping: 0) } days ago
    }, is used.

## The lists of the set-up

device-camera = Camera { $number }
device-camera-refused = no permission for it; `rapport doctor` says what to do
device-loopback = What { $name } plays

## A session: how it is called, where it came from, and its end

session-title = Practice, { $preset }
session-layout = One picture with both people: { $layout }
session-mirrored = came mirrored, turned back
session-no-summary = The conversation could not be told in words; what was measured is kept.
session-see-again = See it again: rapport replay { $session }

## Films: what ``rapport analyze`` says

analyze-title = { $user } and { $partner }
analyze-layout = One film with both people: the { $side ->
        [left] left
        [right] right
        [upper] upper
       *[lower] lower
    } person was taken for the user.
analyze-usual-zones = Films are measured with the usual gaze zones; your own are used with --profile { $profile }.
analyze-interrupted = What was measured until then is kept: rapport replay { $session }
analyze-damaged = { $film }: { NUMBER($count, useGrouping: 0) } damaged packets or pictures without a time were passed over.
analyze-no-numbers = { $film }: { NUMBER($count, useGrouping: 0) } samples were no number and became silence.
analyze-not-found = Neither a face nor a voice of the { $person } was found in { $film }.
