# The coach: cues and their reasons, the indicators beside the ring, the signs of close copying, a possible leak.

## Cues: cue-<kind>, or cue-<kind>-<preset> where a preset has words of its own.

cue-excess = Ease off the mirroring and move your own way
cue-interrupting = Let them finish, then wait one breath
cue-stay-warm = Stay warm; you don't need to match them
cue-talk-less = Ask a question and listen
cue-talk-less-coaching = Leave room and let the silence work
cue-talk-less-friends = Ask what they think
cue-talk-less-sales = Ask what matters to them and listen
cue-talk-more = Share a little more about yourself
cue-talk-more-coaching = Sum up what you've heard
cue-talk-more-sales = Say what you can do for them
cue-to-the-point = Time to get to the point
cue-to-the-point-sales = Time to turn to what you can do for them
cue-open-question = Ask an open question: what, how or why
cue-open-question-coaching = Ask an open question and leave room
cue-open-question-sales = Ask what they need, and why
cue-long-stare = Look away for a moment
cue-notes = Look up now and then
cue-eye-contact = Look towards the call while they speak
cue-eye-contact-friends = Look up while they speak
cue-pace = Slow down a little
cue-volume = Go back to your usual volume
cue-pitch = Let your pitch come back down
cue-posture-closed = Open up your arms and shoulders
cue-slouching = Sit up a little
cue-tune-in = Tune in to their pace for a while

## What is known in the first minutes: a value, and what it is beside.

first-pace-phrase = { $yours } syllables a second when you last spoke
first-balance = You did { $percent } % of the talking
first-posture = { $low ->
        [yes] Your head is lower than when you calibrated, by { $lower } % of your shoulder width
       *[no] Upright, as when you calibrated
    }
first-looking = You looked { $target ->
        [partner] at the camera or their picture
       *[call] towards the call
    } { $percent } % of the time{ $role ->
        [listening] , and { $listening } % while they spoke
       *[any] {""}
    }
first-pace = { $people ->
        [both] You: { $yours } syllables a second, partner: { $theirs }
        [user] You speak { $yours } syllables a second
       *[partner] Your partner speaks { $theirs } syllables a second
    }
first-floor = You take turns: exactly one speaks { $percent } % of the time
first-usual-share = Usual: { $most ->
        [open] { $low } % or more
       *[known] { $low } to { $high } %
    }
first-usual-pace = Usual: { $low } to { $high }
first-chance = Chance: { $percent } %

## Reasons of cues, in counts.

reason-interrupting = you interrupted { $n } times in the last { $minutes } minutes
reason-stay-warm = { reason-tune-in }; no smiles from your partner in { $minutes } minutes, { $smiles } from you
reason-talk = { $spoken } of the last { $total } s of speech were yours
reason-talk-less = { reason-talk }; aim for { $limit } % at most
reason-talk-more = { reason-talk }; aim for { $limit } % or more
# Words come half a minute late.
reason-to-the-point = { $minutes } minutes of talk so far, and what's on your list has hardly come up
reason-open-question = no open question in your last { $n } words, about { $minutes } minutes
reason-long-stare = you've looked at the camera or their picture for { $seconds } s without a break
reason-notes = you looked down { $n } times, as if at notes: { $down } of the last { $known } s
reason-eye-contact =
    you looked { $target ->
        [partner] at the camera or their picture
       *[call] towards the call
    } for { $looked } of { $during ->
        [speech] the last { $known } s they spoke
       *[always] the last { $known } s
    }{ $usual ->
        [range] ; your usual is { $low } to { $high } %
        [about] ; your usual is about { $low } %
       *[unknown] {""}
    }
# resting: by the profile; median: of this conversation so far.
reason-pace =
    { $rate } syllables a second in the last minute{ $against ->
        [resting] ; it was { $usual } when you calibrated
        [median] ; it was { $usual } before that
       *[none] {""}
    }
reason-volume =
    you're { $change } dB { $direction ->
        [louder] louder
       *[softer] quieter
    } than { $against ->
        [resting] when you calibrated
       *[median] before
    }{ $partner ->
        [louder] ; your partner is { $partner_change } dB louder than before
        [softer] ; your partner is { $partner_change } dB quieter than before
       *[unknown] {""}
    }
reason-pitch =
    your pitch in the last minute was { $change } semitones { $direction ->
        [higher] higher
       *[lower] lower
    } than { $against ->
        [resting] when you calibrated
       *[median] before
    }
reason-posture-closed =
    your openness was { $openness } over the last { $seconds } s; { $against ->
        [neutral] it was { $bar } when you calibrated
       *[everybody] less than { $bar } counts as closed
    }
reason-slouching =
    for { $minutes } minutes your head has been { $lower } % of your shoulder width lower than { $since ->
        [calibration] when you calibrated
       *[beginning] in your first minutes
    }
reason-tune-in = your coordination is { $score } (chance would give { $chance })

## Indicators beside the ring.

indicator-posture-closed = Closed for a while
indicator-posture-slouching = Slouching a little
indicator-posture-open = Open
indicator-posture-upright = Same as at the start
# Against the calibrated posture.
indicator-posture-rest = Same as calibrated
indicator-posture-low = Lower than calibrated
indicator-eye-contact-stare = Staring at them
indicator-eye-contact-notes = Often looking down
indicator-eye-contact-rare =
    { $target ->
        [partner] Rarely looking at them
       *[call] Rarely towards the call
    }
indicator-eye-contact-frequent =
    { $target ->
        [partner] Often looking at them
       *[call] Often towards the call
    }
indicator-eye-contact-unclear = Not clear where you look
indicator-voice-pace = Faster than usual
indicator-voice-volume = Volume has changed
indicator-voice-pitch = Higher pitch than usual
indicator-voice-usual = Usual pace and volume
# Before it is known what is usual.
indicator-voice-unhurried = Unhurried pace
indicator-between = In between
indicator-unseen = Not known yet
indicator-unheard = Not enough heard yet

## Signs of close copying.

facet-unknown = not enough signal
facet-strong =
    your movements follow theirs { $side ->
        [above] more than chance would, by { $sd } times its usual spread ({ $least } or more is strong)
        [below] less than chance would
       *[none] no more than chance would
    }
facet-literal-gestures = { $same } of the { $n } gestures you made after theirs matched in kind and direction{ copying-side }
facet-literal-copy =
    { $signals } of your movements repeat theirs { $lag } s later{ copying-side } ({ $alike } % similar; { $bar } % or more is a copy)
facet-literal-free = your movements were at most { $alike } % similar to theirs { $lag } s earlier ({ $bar } % or more is a copy)
facet-fast = half of the { $n } { copying-events } you made after theirs came within { $latency } s
facet-fast-chance = posture shifts and hand-to-face gestures soon after theirs: { $n }, no more than chance would give
facet-dense =
    { $followed } of your last { $n } { copying-events } followed theirs within { $seconds } s; you echoed { $echoed } of their { $theirs } (chance would give { $chance })
facet-dense-none = no nods, smiles or gestures yet
facet-dense-few = { $n } nods, smiles and gestures of theirs; { $least } needed
facet-broad = you follow them in { $n } of { $all } channels at once
facet-broad-channels = { facet-broad }: { $channels }
facet-one-way =
    you follow them { $follow_side ->
        [above] more than chance would, by { $follow_sd } times its usual spread
        [below] less than chance would
       *[none] no more than chance would
    }{ $note ->
        [uncoupled] , too little to count
        [brief] , for less than { $seconds } s so far
       *[none] {""}
    }; they follow you { $lead_side ->
        [above] more than chance would, by { $lead_sd } times its usual spread
        [below] less than chance would
       *[none] no more than chance would
    }

copying-events =
    { $kind ->
        [nod] nods
        [smile] smiles
        [posture_shift] posture shifts
        [hand_to_face] hand-to-face gestures
        [gesture] posture shifts and hand-to-face gestures
       *[all] nods, smiles and gestures
    }
# Copies as in a mirror are liked, copies to the same side of one's own body are not (Casasanto 2020).
copying-side =
    { $side ->
        [mirror] , like a mirror image
        [same] , on the same side as theirs
       *[unclear] {""}
    }

## The side of copied movements over a whole session.

side-label =
    { $movement ->
        [lean] sideways leans
        [head_tilt] head tilts
       *[hand_to_face] hand-to-face gestures
    }
side-counts = { $mirrored } of the { $n } that followed theirs were mirrored
side-unclear = your { side-label } have no clear side: { side-counts }
side-unclear-few = your { side-label } followed theirs too rarely to show a side
side-clear =
    your { side-label } { $side ->
        [mirror] mirror theirs
       *[same] go to the same side as theirs
    }
side-clear-counts = { side-clear } ({ side-counts })

## One source for both people.

leak-own-picture =
    the head in your partner's picture turns with yours{ $view ->
        [mirrored] , mirrored as in a self-view
       *[plain] {""}
    }; if it's your own picture, choose your partner's instead
leak-simultaneous =
    you both often move at the very same moment (within 0.3 s). People do when they laugh together, and it also looks like this when one camera or microphone picks up both of you; so it isn't counted as mirroring
