# Progress over the user's own sessions: the goal and three facts.

progress-goal = Your goal: { $words }
progress-goal-reached = { $tried ->
    [0] Whether you reached it is not known yet.
    [1] { $reached ->
        [0] Not reached in the one session you tried.
       *[other] Reached in the one session you tried.
    }
   *[other] Reached in { $reached } of the { $tried } sessions you tried.
 }
progress-goal-since = Since you chose this goal ({ $since }): typically { $after } ({ $n_after ->
    [1] 1 session
   *[other] { $n_after } sessions
 }). Before: { $n_before ->
    [0] nothing to compare with.
    [1] { $before } (1 session).
   *[other] typically { $before } ({ $n_before } sessions).
 }
progress-goal-since-none = Since you chose this goal ({ $since }) nothing is known of it yet.
progress-goal-change-few = It takes { $least } sessions before and { $least } since to tell whether it changed.
progress-goal-change-unclear = No clear change yet: chance alone parts sessions as far.
progress-goal-change-up = Clearly more than before.
progress-goal-change-down = Clearly less than before.

progress-fact-talk-share = Your share of the talking
progress-fact-looking = Looking at them while they speak
progress-fact-pace = Your pace
progress-fact-value-share = { $percent } %
progress-fact-value-pace = { $rate } syllables a second
progress-fact-unknown = not measured in these sessions
progress-fact-one = { $latest } in the one session so far
progress-fact-latest = { $latest } in your latest; { $same ->
    [yes] { $high }
   *[no] { $low } to { $high }
 } in the { $count ->
    [1] one before
   *[other] { $count } before
 }
progress-fact-up = rising
progress-fact-down = falling

progress-scores = Scores of { $count ->
    [1] 1 session
   *[other] { $count } sessions
 } ({ $chance })
progress-scores-few = Scores are compared from { $least } sessions on. So far { $count ->
    [0] none carries one
    [1] one carries one
   *[other] { $count } carry one
 }.

progress-left-out = Not counted here: { $reasons }.
progress-left-out-unfinished = { $count } not finished yet
progress-left-out-simulated = { $count } simulated
progress-left-out-short = { $count } under a minute
progress-left-out-imported = { $count } imported
progress-left-out-practice = { $count } with the interviewer
progress-left-out-side = { $count ->
    [1] 1 that was joined with your partner’s
   *[other] { $count } that were joined with your partner’s
 }
progress-left-out-repeated = { $count ->
    [1] 1 repeated analysis of the same recording
   *[other] { $count } repeated analyses of the same recordings
 }
