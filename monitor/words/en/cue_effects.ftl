# What the cues of live talks did, against moments as bad without one. outcome : what is told.

cue-verdict-helped = This cue helped
cue-verdict-nothing = This cue did nothing
cue-verdict-distracted = This cue distracted you
cue-verdict-early = Too early to tell

# before, after, usual : numbers with their units. count : moments alike.
cue-because = { $outcome ->
        [looking] looking towards the call
        [answer] time before you answered
        [pace] your pace
        [level] your distance from your usual volume
        [pitch] your pitch
        [talking] your share of the talking
        [cutting_in] time cutting in
        [smile] your smile
       *[openness] your openness
    }: { $before } before, { $after } after{ $count ->
        [0] {""}
       *[other] ; { $usual } at { $count } moments like it without a cue
    }
# Of a kind of cue, over sessions.
cue-kind-because = { $count ->
        [1] one cue
       *[other] { $count } cues
    } so far{ $against ->
        [held] , against cues that were due and held back
        [alike] , against moments like them without a cue
       *[none] {""}
    }{ $outcome ->
        [looking] ; what tells is how much you looked towards the call
        [answer] ; what tells is how soon you answered
        [pace] ; what tells is your pace
        [level] ; what tells is your volume
        [pitch] ; what tells is your pitch
        [talking] ; what tells is your share of the talking
        [cutting_in] ; what tells is how often you cut in
        [smile] ; what tells is your smile
        [openness] ; what tells is your openness
       *[none] {""}
    }
cue-less = “{ $cue }” comes less often now: it distracted you. It is still tried now and then, in case that changes.
show-cue-kinds = What each kind of cue has done for you
show-cue-kind = { $cue }: { $verdict ->
        [helped] helped
        [nothing] did nothing
        [distracted] distracted you
       *[early] too early to tell
    } ({ $because })
