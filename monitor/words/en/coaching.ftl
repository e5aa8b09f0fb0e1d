# The coach: cues and their reasons, the indicators beside the ring, the signs of close copying, a possible leak.

## Cues: cue-<kind>, or cue-<kind>-<preset> where a preset says it in its own way.

cue-excess = Ease off the mirroring; move in your own way
cue-interrupting = Let them finish; count one breath before you speak
cue-stay-warm = Stay warm and be yourself; no need to match them
cue-talk-less = Ask a question and listen
cue-talk-less-coaching = Leave room; let the silence work
cue-talk-less-friends = Ask them something
cue-talk-less-sales = Ask what matters to them and listen
cue-talk-more = Share a little more of yourself
cue-talk-more-coaching = Sum up what you heard
cue-talk-more-sales = Say what you can do for them
cue-long-stare = Let your eyes rest elsewhere for a moment
cue-notes = Look up from below the screen now and then
cue-eye-contact = Look at the camera while they speak
cue-eye-contact-friends = Look up at them while they speak
cue-pace = Slow down a little
cue-volume = Bring your voice back to where it was
cue-pitch = Let your voice come down to where it rests
cue-posture-closed = Open your arms and shoulders
cue-slouching = You have sunk a little; sit up again
cue-tune-in = Tune in: follow their pace for a while

## Reasons of cues, in counts.

reason-interrupting = { $n } times in the last { $minutes } minutes you came in before they had finished
reason-stay-warm = { reason-tune-in }; no smile of theirs in { $minutes } minutes, { $smiles } of yours
reason-talk = you spoke for { $spoken } of the last { $total } s of speech
reason-talk-less = { reason-talk }; up to { $limit } % suits this conversation
reason-talk-more = { reason-talk }; { $limit } % or more suits this conversation
reason-long-stare = you have looked at the camera for { $seconds } s on end
reason-notes = you looked down { $n } times, as at notes, for { $down } of the last { $known } s
reason-eye-contact =
    you looked at { $target ->
        [both] the camera or their picture
       *[camera] the camera
    } for { $looked } of the last { $known } { $during ->
        [speech] s of their speech
       *[always] s
    }{ $usual ->
        [range] ; { $low } to { $high } % is usual for you
        [about] ; about { $low } % is usual for you
       *[unknown] {""}
    }
# resting: by the profile; median: of this conversation so far.
reason-pace =
    { $rate } syllables a second in the last minute{ $against ->
        [resting] , { $usual } at rest
        [median] , your median is { $usual }
       *[none] {""}
    }
reason-volume =
    your voice is { $change } dB { $direction ->
        [louder] louder
       *[softer] softer
    } than { $against ->
        [resting] at rest
       *[median] your own median
    }{ $partner ->
        [louder] , theirs { $partner_change } dB louder than theirs
        [softer] , theirs { $partner_change } dB softer than theirs
       *[unknown] {""}
    }
reason-pitch =
    your voice has been { $change } semitones { $direction ->
        [higher] higher
       *[lower] lower
    } than { $against ->
        [resting] at rest
       *[median] your own median
    } in the last minute
reason-posture-closed =
    openness { $openness } over the last { $seconds } s; { $against ->
        [neutral] { $bar } is your own
       *[everybody] under { $bar } is closed
    }
reason-slouching =
    for { $minutes } minutes your head has been { $lower } % of your shoulders' width lower over them than { $since ->
        [calibration] when you calibrated
       *[beginning] in your first minutes
    }
reason-tune-in = coordination { $score }, strangers get { $chance }

## Indicators beside the ring.

indicator-posture-closed = Closed for a while
indicator-posture-slouching = Sunk a little
indicator-posture-open = Open
indicator-posture-upright = As at the beginning
indicator-eye-contact-stare = Resting on the camera for long
indicator-eye-contact-notes = Often down, as at notes
indicator-eye-contact-rare =
    { $target ->
        [partner] Little at them
       *[camera] Little at the camera
    }
indicator-eye-contact-frequent =
    { $target ->
        [partner] Often at them
       *[camera] Often at the camera
    }
indicator-voice-pace = Faster than usual
indicator-voice-volume = Volume has changed
indicator-voice-pitch = Higher than usual
indicator-voice-usual = Pace and volume as usual
indicator-between = In between
indicator-unseen = Too little seen yet
indicator-unheard = Too little heard yet

## Signs of close copying.

facet-unknown = not enough signal
facet-strong =
    your movement follows theirs { $side ->
        [above] { $sd } standard deviations above
        [below] { $sd } standard deviations below
       *[none] no more than
    } chance; { $least } and more is strong
facet-literal-gestures = { $same } of your { $n } gestures after theirs were the same in kind and side{ copying-side }
facet-literal-copy =
    { $signals } of your movements repeat theirs { $lag } s later{ copying-side }: { $alike } % alike; a copy begins at { $bar } %
facet-literal-free = your movements were at most { $alike } % alike theirs { $lag } s earlier; a copy begins at { $bar } %
facet-fast = half of your { $n } { copying-events } after theirs came within { $latency } s
facet-fast-chance = posture shifts and gestures soon after theirs: { $n }, within chance
facet-dense =
    { $followed } of your last { $n } { copying-events } followed theirs within { $seconds } s: { $echoed } of their { $theirs } were echoed, chance gives { $chance }
facet-dense-none = no nods, smiles or gestures yet
facet-dense-few = { $n } events of theirs, { $least } needed
facet-broad = { $n } of { $all } channels follow theirs at once
facet-broad-channels = { facet-broad }: { $channels }
facet-one-way =
    you follow them { $follow_side ->
        [above] { $follow_sd } standard deviations above
        [below] { $follow_sd } standard deviations below
       *[none] no more than
    } chance; they follow you { $lead_side ->
        [above] { $lead_sd } standard deviations above
        [below] { $lead_sd } standard deviations below
       *[none] no more than
    } chance{ $note ->
        [uncoupled] : within chance
        [brief] , for less than { $seconds } s
       *[none] {""}
    }

copying-events =
    { $kind ->
        [nod] nods
        [shake] head shakes
        [smile] smiles
        [posture_shift] posture shifts
        [hand_to_face] hands to the face
        [gesture] posture shifts and hands to the face
       *[all] nods, smiles and gestures
    }
# Copies as in a mirror are liked, copies to the same side of one's own body are not (Casasanto 2020).
copying-side =
    { $side ->
        [mirror] , as in a mirror
        [same] , to the same side as theirs
       *[unclear] {""}
    }

## The side of copied movements over a whole session.

side-label =
    { $movement ->
        [lean] leans to the side
        [head_tilt] head tilts
       *[hand_to_face] hands at the face
    }
side-counts = { $mirrored } of { $n } that followed theirs were mirror-wise
side-unclear = your { side-label }: { side-counts }; no side is clear
side-unclear-few = your { side-label }: too few went with theirs; no side is clear
side-clear =
    your { side-label } { $side ->
        [mirror] go with theirs as in a mirror
       *[same] go with theirs to the same side
    }
side-clear-counts = { side-clear } ({ side-counts })

## One source for both people.

leak-own-picture =
    the head in your partner's picture turns with yours, { $view ->
        [mirrored] the other way round, as in a mirrored self-view
       *[plain] the same way
    }: it may be your own picture; choose your partner's
leak-simultaneous =
    movements within 0.3 s of each other go together more than chance would have it: one picture or microphone may hold both people; this is not counted as mirroring
