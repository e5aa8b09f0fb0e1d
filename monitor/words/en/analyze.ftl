# What ``rapport analyze`` says: which files, tracks and people it takes, and what it could not read.

analyze-title = { $user } and { $partner }
analyze-layout = One film with both people: you are taken to be the person { $side ->
        [left] on the left
        [right] on the right
        [upper] at the top
        [first] seen first
        [second] seen second
       *[lower] at the bottom
    }.
analyze-usual-zones = This uses the standard gaze zones, so only looks towards the call can be told. To tell eye contact too, add --profile { $profile }.
analyze-interrupted = Everything measured up to then is saved: rapport replay { $session }
analyze-damaged = { $film }: skipped { $count ->
        [one] 1 damaged packet or picture without a time
       *[other] { NUMBER($count, useGrouping: 0) } damaged packets or pictures without a time
    }.
analyze-no-numbers = { $film }: { $count ->
        [one] 1 audio sample wasn't a number and was
       *[other] { NUMBER($count, useGrouping: 0) } audio samples weren't numbers and were
    } replaced with silence.
analyze-turned = The picture in { $film } is upside down, so it was rotated before measuring.
analyze-still-all = { $person ->
        [user] Your
       *[partner] Your partner's
    } picture in { $film } doesn't move, like a photo or a frozen call, so face and movement weren't measured.
analyze-still = { $person ->
        [user] Your
       *[partner] Your partner's
    } picture in { $film } is frozen for { $seconds } s in all. Those seconds weren't measured.
analyze-eyes-hidden = { $person ->
        [user] Your
       *[partner] Your partner's
    } eyes can't be seen for { $seconds } s of { $film }: dark glasses, glare or poor light. Gaze and blinks weren't measured then.
analyze-mouth-hidden = { $person ->
        [user] Your
       *[partner] Your partner's
    } mouth is covered for { $seconds } s of { $film }, so smiles weren't measured then.
analyze-another-face = { $lives ->
        [1] There's another face
       *[0] There's another face, which doesn't move, like a photo,
    } in { $film }. The person { $side ->
        [left] on the left
        [right] on the right
        [upper] at the top
       *[lower] at the bottom
    } was measured.
analyze-exchanged = { $times ->
        [1] At { $time } in { $film }, the measured face is replaced by another one
       *[other] The measured face in { $film } is replaced by another one { $times } times, first at { $time }
    }: check that it's still the right person.
measure-choose-face = To measure the other person, add --face { $side ->
        [left] right
        [right] left
        [upper] lower
       *[lower] upper
    }.
analyze-not-found = { $person ->
        [user] Your
       *[partner] Your partner's
    } face and voice weren't found in { $film }.
analyze-face-not-found = { $person ->
        [user] Your
       *[partner] Your partner's
    } face wasn't found in { $film }, so face and movement weren't measured.
analyze-face-not-measured = { $person ->
        [user] Your
       *[partner] Your partner's
    } face in { $film } is too small or turned too far away to be measured.
# lack: far or turned.
analyze-face-lacks = { $person ->
        [user] Your
       *[partner] Your partner's
    } face in { $film } was { $lack ->
        [far] too small to read gaze and smiles
       *[turned] turned too far from the camera, or covered,
    } for { $seconds } of { $total } s. There may not be enough signal for scores that need it.

## Which file, track or participant is whose

recording-track = track { $number }
recording-channel = { $channel ->
        [left] left channel
       *[right] right channel
    }
recording-track-called = { $number } ({ $title })
recording-track-untitled = { $number } (untitled)
recording-track-chosen = { $film } has the sound tracks { $tracks }. Using track { $chosen } for { $person ->
        [user] your
       *[partner] your partner's
    } voice. To use another one, add { $option }
recording-tracks-both = { $film }: track { $user } is used for your voice, track { $partner } for your partner's.
recording-stereo-call = { $kind ->
        [channels] { $film } has one speaker on each channel: the { $user } one is taken to be you
        [tracks] { $film } has one speaker on each of its tracks { $user } and { $partner }: track { $user } is taken to be you
       *[mix] { $film } has both voices on track { $partner } and just one on track { $user }, which is taken to be yours
    }. To swap, add --user-audio { $film }:{ $partner } --partner-audio { $film }:{ $user }
analyze-two-people = { $film } shows two people, so it is analyzed as a conversation. If only one of them is in it, add { $alone }.
recording-one-sound = All speech in { $sound } is counted as yours. If your partner is heard in it too, { $faces ->
        [two] add { $option }, as the film seems to show both of you.
       *[one] use a separate recording or track for each person, as nobody can tell the voices apart in one.
    }
recording-zoom = Zoom recording: picture from { $film }, your voice from { $user }, your partner's from { $partner }.
recording-zoom-sound = Zoom recording: your voice from { $user }, your partner's from { $partner }.
recording-picture-left-out = No two people were found in { $film }, so its picture isn't used.
recording-mouths-exchanged = The mouths show that the voices belong to the other faces, so the two faces were swapped.
recording-mouths = { $fit ->
        [crossed] The mouths suggest that the voices belong to the other faces. Check { $layout } or { $faces }, or swap { $user } and { $partner }.
       *[unclear] The mouths don't show clearly whose voice is whose. If you are the other person in the picture, change { $layout }.
    }
recording-silent = Nobody speaks in { $sound }, so there is nothing to compare.
recording-assumed-together = { $film } and { $sound } have no sound in common, so they are assumed to begin at the same time.
recording-faces-saved =
    { $count ->
        [one] Only one face was found.
       *[other] Found { $count } faces. Look at the picture, then add --faces A,B: your number first, then your partner's.
    }
recording-gap-same-sound = both files contain the same sound
