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
analyze-usual-zones = This uses the standard gaze zones. To use your own, add --profile { $profile }.
analyze-interrupted = Everything measured up to then is saved: rapport replay { $session }
analyze-damaged = { $film }: skipped { $count ->
        [one] 1 damaged packet or picture without a time
       *[other] { NUMBER($count, useGrouping: 0) } damaged packets or pictures without a time
    }.
analyze-no-numbers = { $film }: { $count ->
        [one] 1 audio sample wasn't a number and was
       *[other] { NUMBER($count, useGrouping: 0) } audio samples weren't numbers and were
    } replaced with silence.
analyze-turned = The picture in { $film } is upside down, so it was turned before it was measured.
analyze-still-all = { $person ->
        [user] Your
       *[partner] Your partner's
    } picture in { $film } stands still, like a photo or a frozen call, so face and movement weren't measured.
analyze-still = { $person ->
        [user] Your
       *[partner] Your partner's
    } picture in { $film } stands still for { $seconds } s in all, like a frozen call. Those seconds weren't measured.
analyze-another-face = { $lives ->
        [1] Another face is
       *[0] Another face, which stands still like a photo, is
    } in the picture in { $film }. The person { $side ->
        [left] on the left
        [right] on the right
        [upper] at the top
       *[lower] at the bottom
    } was measured.
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

## Which file, track or participant is whose

recording-track = track { $number }
recording-channel = { $channel ->
        [left] left channel
       *[right] right channel
    }
recording-track-called = { $number } ({ $title })
recording-track-untitled = { $number } (untitled)
recording-track-chosen = { $film } has sound tracks { $tracks }. Using track { $chosen } for { $person ->
        [user] your
       *[partner] your partner's
    } voice. To use another one, add { $option }
recording-tracks-both = { $film }: track { $user } is used for your voice, track { $partner } for your partner's.
recording-stereo-call = { $film } has one speaker on each { $kind ->
        [tracks] track: the first
       *[channels] channel: the left one
    } is taken to be you. { $kind ->
        [tracks] To swap, add --user-audio { $film }:2 --partner-audio { $film }:1
       *[channels] To swap, add --user-audio { $film }:right --partner-audio { $film }:left
    }
recording-zoom = Zoom recording: picture from { $film }, your voice from { $user }, your partner's from { $partner }.
recording-zoom-sound = Zoom recording: your voice from { $user }, your partner's from { $partner }.
recording-picture-left-out = No two people were found in { $film }, so its picture isn't used.
recording-mouths-exchanged = The voices belong to the other faces, by the mouths, so the two faces are exchanged.
recording-mouths = { $fit ->
        [crossed] The voices seem to belong to the other faces, by the mouths. Check --layout, or exchange --user-audio and --partner-audio.
       *[unclear] It isn't clear from the mouths whose voice is whose. If you are the other person in the picture, add --layout.
    }
recording-assumed-together = { $film } and { $sound } { $count ->
        [one] share no sound, so they
       *[other] and the other sound share no sound, so they
    } are assumed to begin together.
recording-faces-saved =
    { $count ->
        [one] Only one face was found.
       *[other] Found { $count } faces. Look at the picture, then add --faces A,B: your number first, then your partner's.
    }
recording-gap-same-sound = both files hold the same sound
