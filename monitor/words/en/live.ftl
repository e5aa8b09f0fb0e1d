# What the live page and the commands that measure say.

## Notices: what is missing or lowered, one calm sentence each. ``.short`` is for the small window.

notice-busy-1 = Your computer is busy, so posture is checked less often. Closing other programs helps.
    .short = Computer busy: close other programs
notice-busy-2 = Your computer is busy, so posture and face are checked less often. Closing other programs helps.
    .short = Computer busy: close other programs
notice-busy-3 = Your computer is very busy, so only a few pictures a second are checked. Close other programs or browser tabs; sound is still measured in full.
    .short = Computer very busy: close other programs
notice-saving-battery = Your computer is running on battery, so fewer pictures are checked. { saving-reliable }
    .short = Fewer pictures on battery
notice-saving-busy = Your computer has been busy for a while, so fewer pictures are checked. { saving-reliable }
    .short = Fewer pictures: computer busy
notice-echo = Your microphone picks up your partner. That isn't counted as your voice, but headphones give better results.
    .short = Microphone picks up your partner
notice-face-not-seen-user = Your face isn't in the picture.
    .short = Your face is not in the picture
notice-face-not-seen-partner = Your partner's face isn't in the picture.
    .short = Your partner's face is not in the picture
notice-face-far-user = You're too far from the camera for your gaze and smiles to be read. Move a little closer.
    .short = You're too far from the camera
notice-face-far-partner = Your partner's face is too small for their gaze and smiles to be read. Make their picture larger if you can.
    .short = Your partner's face is too small
notice-face-far-user-tile = Your face is too small on the screen to be read. Make your own window in the call larger.
    .short = Make your own window larger
notice-face-far-partner-tile = Your partner's face is too small on the screen to be read. Make your partner's window in the call larger.
    .short = Make your partner's window larger
notice-face-turned-user = Your face is turned too far from the camera, or covered, so it isn't measured.
    .short = Your face is turned away
notice-face-turned-partner = Your partner's face is turned too far from the camera, or covered, so it isn't measured.
    .short = Your partner's face is turned away
notice-picture-ended = { $source } has ended. Scores that need it have stopped.
notice-no-partner = No picture or sound of your partner, so scores for the two of you are off.
    .short = Nothing from your partner
notice-no-user = No picture or sound of you, so scores for the two of you are off.
    .short = Nothing from you
notice-nobody-heard = Nobody has spoken for a while. Check that no microphone is muted.
    .short = No voices heard
notice-fault = Something went wrong ({ $fault }). Everything else keeps running.
    .short = Something went wrong
notice-shared-view-looking = Looking for the two people in the picture…
    .short = Looking for both faces
notice-shared-view-one-face = { $faces ->
        [0] Two people should be in the picture, but no face can be seen
        [1] Two people should be in the picture, but only one face can be seen
       *[other] It isn't clear whose face is whose
    }. Sit side by side, facing the camera.
    .short = Two faces needed
notice-calibration-source-changed = Your camera or microphone changed, so the calibration stopped. Nothing was saved.
    .short = Calibration stopped
notice-calibration-unsaved = Your camera or microphone changed, so the unsaved calibration was closed. Calibrate again here.
    .short = Calibration closed, not saved
notice-profile-shared-view = A profile needs a picture of you alone. This one also shows your partner, so the standard gaze zones are used.
    .short = No profile for a shared picture
notice-words-missing = Your computer is busy, so some of what is said isn't written down.
    .short = Some words are missing
notice-words-stopped = Your words are no longer written down ({ $fault }). Everything else keeps running.
    .short = Words are no longer written down
notice-still-user = Your picture isn't moving, so your face and movement aren't measured.
    .short = Your picture isn't moving
notice-still-partner = Your partner's picture isn't moving, so their face and movement aren't measured.
    .short = Your partner's picture isn't moving
notice-another-face-user = There's another face in your picture. It isn't measured.
    .short = Another face in your picture
notice-another-face-partner = There's another face in your partner's picture. It isn't measured.
    .short = Another face in your partner's picture
notice-eyes-hidden-user = Your eyes can't be seen: dark glasses, glare or poor light. Where you look isn't measured.
    .short = Your eyes can't be seen
notice-eyes-hidden-partner = Your partner's eyes can't be seen: dark glasses, glare or poor light. Where they look isn't measured.
    .short = Your partner's eyes can't be seen
notice-mouth-hidden-user = Your mouth is covered, so smiles aren't measured.
    .short = Your mouth is covered
notice-mouth-hidden-partner = Your partner's mouth is covered, so their smiles aren't measured.
    .short = Your partner's mouth is covered
notice-exchanged-user = Another face in your picture is measured now. Check that it's yours.
    .short = Another face is measured
notice-exchanged-partner = Another face in your partner's picture is measured now. Check that it's theirs.
    .short = Another face is measured
notice-turned-user = Your picture is upside down, so it's being rotated. Turn the camera over if you can.
    .short = Your picture is upside down
notice-turned-partner = Your partner's picture is upside down, so it's being rotated.
    .short = Your partner's picture is upside down
notice-looks-ambiguous = It isn't clear where you're looking, so your looks aren't compared with a range. Calibrate before your next conversation to be sure.
    .short = Not clear where you look
notice-two-faces = There are two faces in your picture. Sit in front of the camera alone for this minute.
    .short = Two faces in your picture
notice-voice-not-heard = Your voice can't be heard. Speak up, or choose another microphone.
    .short = Your voice can't be heard

## Scores and the ring

score-missing = { $state }: { $reason }
score-with-lead = { $words }; { $lead }
score-withheld = { $why ->
    [practice] not scored in practice: the interviewer doesn't react to you
   *[clock] it isn't certain yet how the two recordings line up; add --offset S, or line them up in the replay
}
question-hint = { $kind ->
    [long] You've been answering for more than { $most } seconds. You can wrap up.
    [quiet] Take your time. If you're speaking already, your microphone doesn't hear you; press “Next question” when you're done.
   *[unheard] Your microphone can't be heard. Press “Next question” when you're done.
}
question-note = The interviewer doesn't react to you, so nothing that compares the two of you is scored.
# people: user, partner or both. lack: far or turned.
score-face-lacks = { $people ->
    [user] your face
    [partner] your partner's face
   *[both] both faces
} { $people ->
    [both] were
   *[other] was
} { $lack ->
    [far] too far from the camera
   *[turned] turned too far from the camera
} for most of the time
score-alone = there's only one person, so there's nobody to compare with
# What cannot be known yet, in one line below the ring.
ring-later = { $label } in about { $seconds } s, if you both { $way ->
    [talk] talk
   *[seen] stay in view
}
ring-missing = { $label }: { $reason }

## What is known before the scores

# $who: both, user, partner or nobody.
sign-heard-short = { $who ->
    [both] Both heard
    [user] You're heard
    [partner] Partner heard
    [alone] You're heard
   *[nobody] Listening…
}
sign-seen-short = { $who ->
    [both] Both seen
    [user] You're visible
    [partner] Partner seen
    [alone] You're visible
   *[nobody] Looking…
}

live-questions = { $questions } ({ $open } open)
session-words-missing = About { $seconds } s of speech were not written down, as your computer was busy.
session-words-stopped = Not everything you said was written down ({ $fault }). Everything else is complete.
gap-words = { $why ->
        [busy] the computer was busy
       *[stopped] the recognition had stopped
    }

## The calibration's result and the profile in use

calibration-result-share = Your gaze was placed correctly { $always ->
        [1] every time
       *[0] about { $tenths ->
            [one] 1 time
           *[other] { $tenths } times
        } in 10
    } (checked on moments kept aside).
calibration-result-works-well = It works well. { calibration-result-share }
calibration-result-fair = { calibration-result-share }{ $again ->
        [0] { "" }
       *[other] { " " }Repeat the steps listed here, or keep this calibration.
    }
calibration-result-poor = { calibration-result-share } That's not enough to use. Repeat the steps listed here, or continue with the standard gaze zones.
calibration-result-no-map = Your eye contact could not be calibrated: repeat the step where you look into the camera. You can keep the rest.
calibration-result-camera-only = Only the camera is calibrated so far. Add your partner's picture and the corners too.
calibration-result-failed = The calibration didn't work. Repeat it, or continue with the standard gaze zones.
calibration-keeps-gaze = where your eyes point for the camera, your partner's picture and the screen
calibration-keeps-neutral = how you usually sit
calibration-keeps-voice = your usual pitch, volume and pace
calibration-keeps-proportions = four proportions of your face, to notice if somebody else sits here
profile-in-use = Using your profile { $name }, made { $days ->
        [0] today
        [1] yesterday
       *[other] { NUMBER($days, useGrouping: 0) } days ago
    }. { $zones ->
        [own] { calibration-result-share }
        [voice] Your picture comes from the call, so only what it says of your voice is used.
       *[standard] Posture and voice are used; eye contact is not calibrated yet.
    }

## The lists of the set-up

preset-about-interview = You answer questions and talk more than half of the time.
preset-about-sales = The customer talks at least as much as you.
preset-about-coaching = Your partner talks most of the time; fewer cues.
preset-about-friends = Balanced talk; laughter and overlap are welcome.
preset-about-no-gaze = Balanced talk; nothing about where you look.

device-camera = Camera { $number }
device-camera-refused = no permission; run `rapport doctor` to see what to do
device-not-listed = some devices could not be listed ({ $error }); run `rapport doctor` to see what is missing
device-loopback = Sound from { $name }

## A session: how it is called, where it came from, and its end

session-title = Practice: { $preset }
session-layout = One picture with both people: { $layout }
session-mirrored = arrived mirrored, flipped back
session-left-asleep = The computer slept, so the session ends where it fell asleep.
session-left-paused = The session was still paused after twelve hours, so it ended by itself.
session-left-long = After twelve hours, the session ended by itself.
session-no-summary = No summary could be written. Your session is saved.
session-see-again = Watch it again: { $command } replay { $session }
session-not-kept = This simulated conversation is deleted when you stop the demo; rapport demo --keep keeps it.

## The camera is taken: the own picture in the call in its place

own-tile-offer = { $trouble ->
    [refused] { "" }
    [missing] { "" }
   *[other] { "The call may be using your camera. " }
}{ $way ->
    [none] { own-tile-nowhere }
   *[other] You can be measured in your own picture in the call instead.
}
own-tile-nowhere = To be measured in your own picture in the call instead, share the call on this page, with your own picture visible in it.
own-tile-use = Use my picture in the call
own-tile-again = Look again
own-tile-looking = your picture in the call is being looked for already; wait a moment
own-tile-which = Which of these is you?
own-tile-choice = Face { $number }
own-tile-gone = the call has been searched again since; choose one of the faces that are shown now
own-tile-not-found = your own picture can't be found { $way ->
    [tab] in the shared call
   *[screen] on the screen
}; show your own picture in the call (self-view), then try again
own-tile-failed = the search for your picture stopped; try again
own-tile-not-now = your picture can be exchanged before and during a session; wait until this one has ended
gap-own-tile = the camera was exchanged for your own picture in the call

## Fewer pictures on battery and on a busy computer

saving-reliable = Voice, turns, looks, smiles and posture still count; nods and quick movements may be missed.
saving = { $full ->
    [yes] All pictures are checked, although { $reason ->
        [battery] your computer is running on battery
       *[busy] your computer is busy
    }.
   *[no] { $reason ->
        [battery] Your computer is running on battery, so fewer pictures are checked.
       *[busy] Your computer has been busy for a while, so fewer pictures are checked.
    } { saving-reliable }
}
saving-button = { $full ->
    [yes] Check fewer pictures
   *[no] Check all pictures anyway
}
