# The calibration: its steps, what went wrong in one, a profile in words, and what speaks against using it.

## Steps.

calibrate-step-neutral = Sit as you like to sit on a call and look at the middle of the screen
calibrate-step-camera = Look into the camera and turn your head slowly a little to both sides
calibrate-step-tile = Look at your partner's picture and turn your head slowly a little to both sides
calibrate-step-top-left = Look at the dot in the upper left corner
calibrate-step-top-right = Look at the dot in the upper right corner
calibrate-step-bottom-left = Look at the dot in the lower left corner
calibrate-step-bottom-right = Look at the dot in the lower right corner
calibrate-step-read = Read this aloud, as you would say it to a friend
calibrate-sentence = On a clear morning we open the window, let some fresh air into the room, and talk about what the day may bring. Then we make a cup of tea, and nobody is in a hurry.

# How a step is named in a sentence.
calibrate-when =
    { $step ->
        [neutral] while you sat at rest
        [camera] while you looked into the camera
        [tile] while you looked at your partner's picture
        [top_left] at the upper left corner
        [top_right] at the upper right corner
        [bottom_left] at the lower left corner
        [bottom_right] at the lower right corner
       *[read] while you read the sentence
    }

## Why a step is to be repeated.

calibrate-reason-no-picture = No picture of you came { calibrate-when }; see whether the camera is on and close other programs, then repeat this step.
calibrate-reason-no-face = No face was seen { calibrate-when }; sit so that the camera sees you, then repeat this step.
calibrate-reason-dark = It was too dark to see you { calibrate-when }; put a lamp in front of you, then repeat this step.
calibrate-reason-broken-off = The step was broken off { calibrate-when }; stay until the next one, then repeat this step.
calibrate-reason-busy = Your computer was too busy to look at enough pictures { calibrate-when }; close other programs, then repeat this step.
calibrate-reason-dark-eyes = It was too dark to see your eyes { calibrate-when }; put a lamp in front of you, then repeat this step.
calibrate-reason-face-lost = Your face was lost again and again { calibrate-when }; keep it in the picture, then repeat this step.
calibrate-reason-head-turned = Your head was turned too far { calibrate-when }; face the screen, then repeat this step.
calibrate-reason-too-far = You were too far away { calibrate-when }; come nearer to the camera, then repeat this step.
calibrate-reason-eyes-closed = Your eyes were closed or hidden { calibrate-when }; keep them open, without glare on your glasses, then repeat this step.
calibrate-reason-blinking = Your eyes were never open and at rest { calibrate-when }; blink less, then repeat this step.
calibrate-reason-wandering = Your eyes wandered { calibrate-when }; hold them on one point, then repeat this step.
calibrate-reason-restless = Your head moved a lot { calibrate-when }; rest for ten seconds, then repeat this step.
calibrate-reason-no-voice = No voice was heard; choose another microphone or speak up, then read the sentence again.
calibrate-reason-little-voice = Only { $spoken } s of speech were heard, { $least } s are needed; read the sentence again.
calibrate-reason-off-target = Your eyes were somewhere else { calibrate-when }; repeat this step.
calibrate-reason-indistinct = Only { $right } % of the time was told apart { calibrate-when }; repeat this step.

## What speaks against a profile, and what the computer does to the sound.

profile-notice-other-camera = The profile { $name } was made with another camera ({ $camera }); calibrate this one.
    .short = Another camera
profile-notice-somebody-else = The profile { $name } does not seem to be yours; the usual zones are used, calibrate to have your own.
    .short = Profile is not yours
profile-notice-camera-moved = Your camera has moved, or you sit differently than when you calibrated; a new calibration takes a minute.
    .short = Camera has moved
profile-notice-old = The profile { $name } is { $days } days old; a new calibration takes a minute.
    .short = Profile is { $days } days old
sound-notice-noise-suppression = Your computer cuts silence out of your sound (noise suppression); your voice's level says less then.
    .short = Noise suppression is on
sound-notice-automatic-gain = Your computer levels your voice out (automatic gain control); your voice's level says less then.
    .short = Automatic gain is on

## The place in the picture.

framing-no-face = You are out of the picture; move so that the camera sees your face.
    .short = Out of the picture
framing-too-dark = It is too dark for the camera; put a lamp in front of you.
    .short = Too dark
framing-backlit = The light comes from behind you; turn, draw the curtain or put a lamp in front of you.
    .short = Light from behind
framing-too-far = You are far from the camera; come a little nearer.
    .short = Too far away
framing-too-near = You are very near to the camera; sit back a little.
    .short = Too near
framing-cut-off = Your face is at the edge of the picture; move to its middle.
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
       *[mapped] right in { $right } % of the looks, cross-validated
    }
profile-posture = posture at rest: { $state ->
        [none] { profile-not-taken }
        [shoulders] { profile-face }, with shoulders
       *[face] { profile-face }, without shoulders
    }
profile-face = face at { $x } % of the width from the left, eyes { $size } % of it apart
profile-voice =
    voice at rest: { $pitch } Hz ({ $low } to { $high }), { $level } dB with { $noise } dB between the words{ $pace ->
        [none] {""}
       *[known] , { $rate } syllables a second
    }{ $suppressed ->
        [likely] ; the computer cuts silence out
       *[no] {""}
    }
profile-voice-none = voice at rest: { profile-not-taken }
profile-proportions = proportions of the face: { $state ->
        [none] { profile-not-taken }
       *[taken] four, to notice somebody else
    }
profile-not-taken = not taken
profile-step = right { calibrate-when }: { $right } %
