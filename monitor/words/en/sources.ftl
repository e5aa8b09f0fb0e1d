# What is said of cameras, screens, microphones and films while they run; also as the reason of a gap.

source-nothing = no signal from { $source }
source-stopped-often = { $source } stopped { $times } times in a minute; trying again when that minute is over
source-stopped-oddly = { $source } stopped unexpectedly ({ $error }); trying again
source-picture-black = the picture is black; { $source ->
    [camera] uncover the camera, switch on a light or plug the camera in again
   *[screen] bring the call's window to the front, or choose its part again
}
source-picture-frozen = the picture hasn't changed for { $seconds } s; { $source ->
    [camera] uncover the camera, switch on a light or plug the camera in again
   *[screen] bring the call's window to the front, or choose its part again
}
source-film-slow = this computer is too busy to play { $film } at full speed
source-simulation-starting = starting the simulated people

# A part of the screen that follows a face.
screen-looking = looking for a face in the picture of the call
screen-no-face = no face in the picture of the call; bring the call's window to the front
screen-person-gone = the person you chose isn't in the picture of the call any more; bring the call's window to the front, or choose again
screen-face-hidden = the face in the chosen part is hard to see
screen-face-moved = the face moved; following it again
screen-face-found = following the face

# How a source without a name of its own is called.
source-label-screen = screen { $rectangle }
source-label-screen-face = face on the screen
source-label-simulated = simulated { $person ->
    [user] user
   *[partner] partner
}
source-label-interviewer = interviewer{ $set ->
    [none] {""}
   *[other] {" "}({ $set })
}
source-label-camera = camera { $number }

# Why a stretch of the picture was not analyzed.
gap-analysis-stopped = the picture analysis stopped and was restarted
gap-analysis-no-answer = the picture analysis didn't respond for { $seconds } s
gap-analysis-too-large = the picture analysis used too much memory and was restarted
gap-picture-still = the picture didn't move
gap-face-far = the face was too far from the camera
gap-face-turned = the face was turned away from the camera, or covered

# Two people in one picture: who is where.
tiles-not-shown = not in the picture, or not recognized for certain
tiles-not-found = this person's face wasn't found in the film
tiles-more-people = There are { $count } people in the picture; two of those who are there at the start are measured. To choose others, use --faces.
tiles-chosen = One film with several people: face { $user } is you, face { $partner } is your partner.

# A film whose time stamps jump; the gap is closed up there. The values are times such as 0:04 or 1:00:00.
media-cuts = { $count ->
    [one] The time stamps of { $film } jump { $way ->
        [ahead] ahead
       *[back] back
    } by { $by } at { $at }. The jump was cut out; picture and sound continue from there.
   *[other] The time stamps of { $film } jump { $count } times, first at { $at }. The jumps were cut out; picture and sound continue from there.
}

# What a page captures in the browser. $what is camera, microphone or tab; $use is picture or sound.
source-label-browser = { $what ->
    [camera] camera in the browser
    [microphone] microphone in the browser
   *[tab] shared tab or window
}
browser-no-page = the page that captures { $what ->
    [camera] the camera
    [microphone] the microphone
   *[tab] the call
} is closed; open Rapport's page in your browser again
browser-not-captured = { $what ->
    [camera] the browser isn't sending the camera yet
    [microphone] the browser isn't sending the microphone yet
   *[tab] the call isn't shared with Rapport's page yet
}
browser-wrong-times = picture and sound arrive with wrong times; reload Rapport's page if this continues
browser-part-outside = the part { $part } is outside the shared picture ({ $width } x { $height }); choose it again
browser-picture-late = the page did not send the picture in time; bring it to the front and try again
browser-too-many = the page captures more than the program takes; reload it
browser-too-much = the page sent { $what ->
    [picture] a picture of { $found } pixels, with more than { $most } on a side
   *[sound] { $found } s of sound at once, more than { $most } s
}; reload it
browser-unreadable = the page sent { $what ->
    [picture] a picture that can't be read
    [time] a time that is no number
    [kind] neither a picture nor sound
   *[message] a message that can't be read
}; reload it
browser-gives-nothing = { $reason ->
    [stopped] the call is no longer shared; share it again
    [refused] the browser was not allowed to use the { $what }; use the icon beside the address bar to allow it, then try again
    [no-sound] the call is shared without its sound; share it again and tick "Also share tab audio"
    [no-window-sound] this browser can't share that window's sound; share the call's tab instead, or choose this computer's sound
    [own-page] that is Rapport's own page; share the tab or window with your call
    [no-device] the { $what } was unplugged; plug it in again
    [not-found] the browser finds no such { $what }; plug it in, or choose another one
    [busy] another program is using the { $what }; close it there, or use your own picture in the call
    [hidden] this browser gives no picture while Rapport's page is hidden; keep the page visible beside your call
    [still] the shared picture isn't changing; bring its tab or window to the front, or share it again
    [no-frames] the { $what ->
        [tab] call
       *[camera] { $what }
    } gives no { $use } right now; { $what ->
        [tab] share it again
       *[camera] start it again if it doesn't come back
    }
   *[none] { $state ->
        [muted] the browser gives no { $use } of the { $what ->
            [tab] call
           *[camera] { $what }
        } right now
       *[ended] the { $what ->
            [tab] call
           *[camera] { $what }
        } has stopped; start it again
    }
}
# The button that brings it back.
browser-resume = { $what ->
    [tab] { $state ->
        [first] Share the call's tab or window
       *[again] Share the call again
    }
   *[camera] { $state ->
        [refused] Allow the { $what }…
        [first] Use the { $what }
       *[again] Use the { $what } again
    }
}
