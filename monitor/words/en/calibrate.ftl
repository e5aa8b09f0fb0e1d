# The calibration: its steps, what went wrong in one, a profile in words, and what speaks against using it.

## Steps.

calibrate-step-neutral = Sit as you usually do on a call and look at the middle of the screen
calibrate-step-camera = Look into the camera and slowly turn your head a little to each side
calibrate-step-tile = Look at your partner's picture and slowly turn your head a little to each side
calibrate-step-top-left = Look at the dot in the upper left corner
calibrate-step-top-right = Look at the dot in the upper right corner
calibrate-step-bottom-left = Look at the dot in the lower left corner
calibrate-step-bottom-right = Look at the dot in the lower right corner
calibrate-step-read = Read this aloud, as if to a friend
calibrate-sentence = On a clear morning we open the window, let some fresh air into the room, and talk about what the day may bring. Then we make a cup of tea, and nobody is in a hurry.

# How a step is named in a sentence.
calibrate-when =
    { $step ->
        [neutral] while you sat still
        [camera] while you looked into the camera
        [tile] while you looked at your partner's picture
        [top_left] while you looked at the upper left corner
        [top_right] while you looked at the upper right corner
        [bottom_left] while you looked at the lower left corner
        [bottom_right] while you looked at the lower right corner
       *[read] while you read the sentence
    }

## Why a step is to be repeated.

calibrate-reason-no-picture = The camera sent no picture { calibrate-when }. Check that it is on and close other programs, then repeat this step.
calibrate-reason-no-face = The camera couldn't see your face { calibrate-when }. Move into the picture, then repeat this step.
calibrate-reason-dark = It was too dark to see you { calibrate-when }. Put a lamp in front of you, then repeat this step.
calibrate-reason-broken-off = This step stopped early { calibrate-when }. Repeat it and stay until the next one starts.
calibrate-reason-busy = Your computer was too busy to check enough pictures { calibrate-when }. Close other programs, then repeat this step.
calibrate-reason-dark-eyes = It was too dark to see your eyes { calibrate-when }. Put a lamp in front of you, then repeat this step.
calibrate-reason-face-lost = The camera kept losing your face { calibrate-when }. Repeat this step and keep it in the picture.
calibrate-reason-head-turned = Your head was turned too far { calibrate-when }. Face the screen, then repeat this step.
calibrate-reason-too-far = You were too far away { calibrate-when }. Move closer to the camera, then repeat this step.
calibrate-reason-eyes-closed = Your eyes were closed or hidden { calibrate-when }. Repeat this step with your eyes open and no glare on glasses.
calibrate-reason-blinking = Your eyes weren't open and still for long enough { calibrate-when }. Repeat this step and blink less.
calibrate-reason-wandering = Your eyes moved around { calibrate-when }. Repeat this step and keep them on one point.
calibrate-reason-restless = Your head moved a lot { calibrate-when }. Repeat this step and keep still for 10 seconds.
calibrate-reason-no-voice = Your voice couldn't be heard. Choose another microphone or speak up, then read the sentence again.
calibrate-reason-little-voice = Only { $spoken } s of your speech could be heard, and { $least } s are needed. Read the sentence again.
calibrate-reason-off-target = Your eyes seemed to be somewhere else { calibrate-when }. Repeat this step.
calibrate-reason-indistinct = Your gaze was placed correctly only { $right } % of the time { calibrate-when }. Repeat this step.

## What speaks against a profile, and what the computer does to the sound.

profile-notice-other-camera = The profile { $name } was made with another camera ({ $camera }). Calibrate again for this one.
    .short = Another camera
profile-notice-somebody-else = The profile { $name } doesn't seem to be yours, so the standard gaze zones are used. Calibrate to make your own.
    .short = Profile is not yours
profile-notice-camera-moved = Your camera has moved, or you're sitting differently from when you calibrated. Calibrating again takes a minute.
    .short = Camera has moved
profile-notice-old = The profile { $name } is { $days } days old. Calibrating again takes a minute.
    .short = Profile is { $days } days old
sound-notice-noise-suppression = Your computer cuts the quiet parts out of your sound (noise suppression), so your volume is less reliable.
    .short = Noise suppression is on
sound-notice-automatic-gain = Your computer evens out your volume (automatic gain control), so your volume is less reliable.
    .short = Automatic gain is on

## The place in the picture.

framing-no-face = You're out of the picture. Move so that the camera can see your face.
    .short = Out of the picture
framing-too-dark = It's too dark for the camera. Put a lamp in front of you.
    .short = Too dark
framing-backlit = The light is behind you. Move so that it is in front of you, close the curtain or put a lamp in front of you.
    .short = Light from behind
framing-too-far = You're far from the camera. Move a little closer.
    .short = Too far away
framing-too-near = You're very close to the camera. Sit back a little.
    .short = Too close
framing-cut-off = Your face is at the edge of the picture. Move towards the middle.
    .short = At the edge

## A profile in words, one thing a line.

profile-made =
    made: { $time }, { $days ->
        [one] { $days } day
       *[other] { NUMBER($days, useGrouping: 0) } days
    } ago
profile-camera = camera: { $value }
profile-place = place: { $value }
profile-preset = preset: { $value }
profile-gaze = gaze zones: { $state ->
        [none] { profile-not-taken }
        [camera] the camera only
       *[mapped] correct { $right } % of the time, on held-out seconds
    }
profile-posture = usual posture: { $state ->
        [none] { profile-not-taken }
        [shoulders] { profile-face }, with shoulders
       *[face] { profile-face }, without shoulders
    }
profile-face = face { $x } % of the width from the left, eyes { $size } % of it apart
profile-voice =
    usual voice: { $pitch } Hz ({ $low } to { $high }), { $level } dB, { $noise } dB between words{ $pace ->
        [none] {""}
       *[known] , { $rate } syllables a second
    }{ $suppressed ->
        [likely] ; noise suppression seems to be on
       *[no] {""}
    }
profile-voice-none = usual voice: { profile-not-taken }
profile-proportions = face proportions: { $state ->
        [none] { profile-not-taken }
       *[taken] four, to notice if somebody else is sitting here
    }
profile-not-taken = not measured
profile-step = correct { calibrate-when }: { $right } %
