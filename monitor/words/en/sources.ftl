# What is said of cameras, screens, microphones and films while they run; also as the reason of a gap.

source-nothing = no signal from { $source }
source-stopped-often = { $source } stopped { $times } times in a minute; trying again when that minute is over
source-stopped-oddly = { $source } stopped unexpectedly ({ $error }); trying again
source-picture-black = the picture is black; { $source ->
    [camera] uncover the camera, switch on a light or plug the camera in again
   *[screen] bring the call's window to the front, or choose the part of the screen again
}
source-picture-frozen = the picture hasn't changed for { $seconds } s; { $source ->
    [camera] uncover the camera, switch on a light or plug the camera in again
   *[screen] bring the call's window to the front, or choose the part of the screen again
}
source-film-slow = this computer is too busy to play { $film } at full speed
source-simulation-starting = starting the simulated people

# A part of the screen that follows a face.
screen-looking = looking for a face on the screen
screen-no-face = no face on the screen; bring the call's window to the front
screen-person-gone = the person you chose isn't on the screen any more; bring the call's window to the front, or choose again
screen-face-hidden = the face in the chosen part of the screen is hard to see
screen-face-moved = the face moved; following it again
screen-face-found = following the face on the screen

# How a source without a name of its own is called.
source-label-screen = screen { $rectangle }
source-label-screen-face = face on the screen
source-label-simulated = simulated { $person ->
    [user] user
   *[partner] partner
}
source-label-camera = camera { $number }

# Why a stretch of the picture was not analyzed.
gap-analysis-stopped = the picture analysis stopped and was restarted
gap-analysis-no-answer = the picture analysis didn't respond for { $seconds } s
gap-analysis-too-large = the picture analysis used too much memory and was restarted
gap-picture-still = the picture stood still

# Two people in one picture: who is where.
tiles-not-shown = not in the picture, or not certain to be this person
tiles-not-found = no such face was found in the film
tiles-more-people = { $count } people are in the picture, and two of those who begin are measured; choose others with --faces.
tiles-chosen = One film with several people: face { $user } is you, face { $partner } your partner.
# Of a recording whose own clock jumps; it is joined together there. The values are times such as 0:04 or 1:00:00.
media-cuts = { $count ->
    [one] the clock of { $film } jumps { $way ->
        [ahead] ahead
       *[back] back
    } by { $by } at { $at }; the jump is left out, and picture and sound go on from there
   *[other] the clock of { $film } jumps { $count } times, first at { $at }; the jumps are left out, and picture and sound go on from there
}
