# What is said of cameras, screens, microphones and films while they run; also as the reason of a gap.

source-nothing = nothing comes from { $source }
source-stopped-often = { $source } stopped { $times } times within a minute; it is tried again when that minute is over
source-stopped-oddly = { $source } stopped in an unexpected way ({ $error }); it will be opened again
source-picture-black = the picture is black; { $source ->
    [camera] uncover the camera or switch on a light, or plug it in anew
   *[screen] bring the call's window to the front, or choose the part of the screen again
}
source-picture-frozen = the picture has not changed for { $seconds } s; { $source ->
    [camera] uncover the camera or switch on a light, or plug it in anew
   *[screen] bring the call's window to the front, or choose the part of the screen again
}
source-film-slow = this computer is too busy to play { $film } at its own speed
source-simulation-starting = the simulated people are on their way

# A part of the screen that follows a face.
screen-looking = looking for a face on the screen
screen-no-face = no face is seen on the screen; bring the call's window to the front
screen-person-gone = the person who was followed is not seen on the screen; bring the call's window to the front or choose anew
screen-face-hidden = the face in the chosen part of the screen is hard to see
screen-face-moved = the face moved and was found again
screen-face-found = a face was found

# How a source without a name of its own is called.
source-label-screen = screen { $rectangle }
source-label-screen-face = screen, where a face is
source-label-simulated = simulated { $person ->
    [user] user
   *[partner] partner
}
source-label-camera = camera { $number }

# Why a stretch of the picture was not analyzed.
gap-analysis-stopped = the picture analysis stopped and was started again
gap-analysis-no-answer = the picture analysis gave no answer for { $seconds } s
gap-analysis-too-large = the picture analysis took too much memory and was started again
