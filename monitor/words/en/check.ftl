# The check before the start, on the page and by `rapport doctor --live`. $person is user or partner.

check-sentence = The north wind and the sun were disputing which of them was the stronger, when a traveller came along in a warm cloak.

check-step-settling = Getting ready…
check-step-tone = Playing a short test tone…
check-step-sentence = Please read this aloud, and look at the screen:

check-verdict-ready = Ready. Picture and sound are as they should be.
check-verdict-limits = Ready, with limits. You can start; see what could be better.
check-verdict-not-ready = Not ready yet. You can start anyway, but something would be missing.

check-name-user-picture = Your picture
check-name-user-sound = Your voice
check-name-partner-picture = Partner's picture
check-name-partner-sound = Partner's sound
check-name-people = Two people
check-name-sounds = Two sounds

check-opening = Still opening.
    .remedy = Wait until it is there, then check again. Close other programs if the computer is busy.
check-picture-ok = { $person ->
    [user] You are
   *[partner] Your partner is
} well in view, with enough light.
check-picture-missing = No picture arrived.
    .remedy = Choose another source, or close other programs that use it, then check again.
check-picture-black = The picture is black.
    .remedy = { $person ->
        [user] Open the camera's shutter, or choose your own picture in the call as your picture.
       *[partner] Show the call's window, choose the area again, or ask your partner to turn on their camera.
    }
check-picture-frozen = { $person ->
    [user] Your picture
   *[partner] Your partner's picture
} is frozen.
    .remedy = { $person ->
        [user] Turn the virtual background or camera effect off and on, or unplug the camera and plug it in again.
       *[partner] Bring the call to the front, or ask your partner to turn their video or virtual background off and on. A profile photo can't be measured.
    }
check-picture-unread = The picture came in, but the computer was too busy to check it.
    .remedy = Close other programs that keep the computer busy, then check again.
check-picture-no-face = No face was seen in { $person ->
    [user] your picture
   *[partner] your partner's picture
}.
    .remedy = { $person ->
        [user] Sit so that your face and shoulders are in the picture, with light from the front.
       *[partner] If your partner hasn't joined yet, check again when they have. Otherwise choose the area with their face.
    }
check-picture-dark = { $person ->
    [user] Your face
   *[partner] Your partner's face
} is too dark.
    .remedy = { $person ->
        [user] Put a lamp in front of you, or turn towards the window.
       *[partner] Ask your partner for more light from the front.
    }
check-picture-backlit = The light comes from behind { $person ->
    [user] you
   *[partner] your partner
}.
    .remedy = { $person ->
        [user] Turn round, close the curtain or put a lamp in front of you.
       *[partner] Ask your partner to close the curtain or turn towards the light.
    }
check-picture-far = { $person ->
    [user] Your face
   *[partner] Your partner's face
} is small in the picture.
    .remedy = { $person ->
        [user] Move closer to the camera.
       *[partner] Make their picture in the call larger (speaker view), or choose the area around them.
    }
check-picture-near = { $person ->
    [user] You are
   *[partner] Your partner is
} very close to the camera.
    .remedy = { $person ->
        [user] Sit back a little.
       *[partner] Their shoulders can't be seen; ask them to sit back a little.
    }
check-picture-cut-off = { $person ->
    [user] Your face
   *[partner] Your partner's face
} is at the edge of the picture.
    .remedy = { $person ->
        [user] Move to the middle.
       *[partner] Choose the area so that their face is in the middle.
    }
check-picture-turned = { $person ->
    [user] Your face
   *[partner] Your partner's face
} is turned away or covered.
    .remedy = { $person ->
        [user] Put the camera in front of you.
       *[partner] Ask your partner to face their camera.
    }
check-picture-blurred = { $person ->
    [user] Your face
   *[partner] Your partner's face
} is blurred.
    .remedy = { $person ->
        [user] Clean the lens and add light from the front; in the dark, cameras blur what moves.
       *[partner] Make their picture larger, or ask them for more light.
    }
check-picture-others = More than one face is in { $person ->
    [user] your picture
   *[partner] your partner's picture
}.
    .remedy = { $person ->
        [user] The nearest one is measured. Move so that you are alone in the picture.
       *[partner] Choose the area around your partner only.
    }

check-sound-missing = No sound arrived.
    .remedy = { $person ->
        [user] Choose another microphone, or allow this one in the system's privacy settings.
       *[partner] Choose another source for your partner's sound.
    }
check-sound-silent = Your microphone sends only silence.
    .remedy = Unmute it (also by its own switch), or choose another one.
check-sound-not-shared = The call is shared without its sound.
    .remedy = Share it again and tick the box for sharing its sound in the browser's window.
check-sentence-ok = You are heard well.
check-sentence-not-heard = Your sentence wasn't heard.
    .remedy = If you read it, choose another microphone or speak up. If not, check again and read it aloud.
check-sentence-clipped = Your voice is distorted: the microphone is too loud.
    .remedy = Lower its level in the sound settings, or move back a little.
check-sentence-quiet = Your voice is very quiet.
    .remedy = Raise the microphone's level in the sound settings, or move closer.
check-sentence-noisy = There's a lot of background noise.
    .remedy = Close the window, turn off fans, or use a headset.
check-tone-heard = The test tone came through.
check-tone-silent = The test tone didn't come through.
    .remedy = Turn up and unmute the computer's sound, and choose the output that the call plays on.
check-tone-only-microphone = Only your microphone heard the test tone.
    .remedy = The call plays on another output than the one chosen for your partner. Choose that one.
check-tone-not-played = The test tone couldn't be played.
    .remedy = Turn on a sound output, then check again. Or let your partner say hello and watch their volume.
check-call-heard = Sound arrives from the call.
check-call-silent = Nothing is heard from the call yet.
    .remedy = Ask your partner to say hello, then check again. If you can hear them, unmute the tab or window and share it again with its sound.
check-played-heard = The recording's sound is there.
check-played-silent = The recording is silent so far.
    .remedy = Check again later in it, or choose another file.
check-microphone-heard = Your partner's microphone sends sound.
check-microphone-silent = Your partner's microphone sends only silence.
    .remedy = Unmute it, or choose another one.

check-people-different = You and your partner are two different people.
check-people-same = Both pictures show the same person.
    .remedy = Your own picture was taken for your partner's. Choose the area or tab with your partner.
check-people-unsure = Both faces look alike, and too little moved to tell whether it's one person.
    .remedy = Move your head a little during the check, or look at both pictures yourself.
check-people-unseen = Can't tell yet whether these are two people: one face wasn't visible.
    .remedy = Check again when both faces are in view.
check-sounds-different = You and your partner are heard separately.
check-sounds-same = Both sounds are the same.
    .remedy = The partner's source is really your microphone. Choose what the computer plays, or the shared tab, as your partner's sound.
check-sounds-own-voice = Your own voice is in your partner's sound.
    .remedy = Turn off "listen to this device" and other playback of your microphone, or choose another source for your partner.
check-sounds-echo = Your microphone also hears your loudspeakers.
    .remedy = Use headphones, or turn the loudspeakers down. What is recognized as your partner isn't counted as yours.
check-sounds-unknown = Can't tell whether the two sounds differ: too little was heard.
    .remedy = Check again and read the sentence aloud.

# In the terminal.
check-state-ok = OK
check-state-problem = Needs fixing
check-state-unknown = Not known
check-terminal-no-tone = The test tone can't be played: { $problem }.
check-terminal-unfinished = the check was not done after { $seconds } s; close other programs, then run it again
check-terminal-nothing = nothing was chosen to check; name a source, such as --user camera
