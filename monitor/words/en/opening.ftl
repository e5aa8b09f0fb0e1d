# What a replay begins with: a headline, one thing to try next, what went well, three facts, what was not measured.

opening-sentence = { $text }.

## The headline

opening-headline-pair = You did { $share } % of the talking in { $length }.
# Times such as 1:20; what is missing was lost by a device, or was paused.
opening-partly-heard = { $whose ->
    [own] Your voice was measured for only { $measured } of { $length }; the rest is missing here.
   *[both] Both voices were measured for only { $measured } of { $length }; the rest is missing here.
 }
opening-headline-pair-unheard = This recording lasts { $length }.
opening-headline-practice = You answered { $answered } of { $asked } questions in { $length }.
opening-headline-alone = You spoke for { $spoken } of { $length }.
opening-headline-seen = You looked towards the camera for { $share } % of { $length }.
opening-headline-seconds = { $seconds } s
opening-headline-minutes = { $minutes ->
        [one] about a minute
       *[other] about { $minutes } minutes
    }
opening-headline-nothing = Too little was measured for a summary.

## One thing to try next: its counts, without a full stop

opening-because-cue = this came up { $times }, first at { $clock }
opening-because-goal = nothing stood out this time; this is a good goal for this kind of conversation
opening-because-interrupting = you interrupted { $times }
opening-because-talk = you did { $share } % of the talking; { $low } to { $high } % suits this kind of conversation
opening-because-looking = while they spoke, you looked towards the call { $share } % of the time; { $kind ->
        [usual] your usual is { $low } % or more
       *[suits] { $low } % or more suits this kind of conversation
    }
opening-because-pace = you spoke { $rate } syllables a second; most people speak { $low } to { $high }
opening-because-sunk = your head sank lower over your shoulders for { $share } % of the time
opening-because-alone-looking = you looked towards it { $share } % of the time
opening-because-turn = your longest stretch without a pause took { $length }
opening-try-camera = Look towards the camera more often
opening-try-shorter = Pause more often, and keep each point under a minute

## What went well

opening-well-coordination = You were clearly in step.
opening-well-attention = You responded at the right moments, more than chance would give.
opening-well-warmth = You clearly smiled or laughed with each other.
opening-well-score = { $value }, { $likely }; { $chance } is what chance would give
opening-well-smiled = You smiled together.
opening-well-laughed = You laughed together.
opening-well-looking = You looked towards them as they spoke.
    .because = { $share } % of the time they spoke; { $ends } is a good range
opening-well-talk = You shared the talking well.
    .because = { $share } % was yours; { $ends } suits this kind of conversation
opening-well-pace = You kept an easy pace.
    .because = { $rate } syllables a second; most people speak { $ends }
opening-well-nodded = You nodded along.
opening-well-camera = You often looked towards the camera.
    .because = { $share } % of the time your eyes were visible
opening-well-answered = You answered every question.
    .because = { $count } questions; you began { $latency } s after each, as a median
opening-well-upright = You sat upright throughout.
    .because = compared with your first minutes
opening-well-smiles = You smiled.

## The facts

opening-fact-talk-share = Your share of the talking
opening-fact-looking = Looking while listening
    .alone = Looking towards the camera
opening-fact-pace = Pace
opening-fact-longest-turn = Longest stretch of speech
opening-percent = { $percent } %
opening-pace = { $rate } syllables a second
opening-ends = { $low } to { $high }
opening-ends-percent = { $low } to { $high } %
    .open = { $low } % or more
opening-range-suits = { $ends } suits this kind of conversation
opening-range-usual = { $ends } is usual for you
opening-range-most = most people: { $ends }
opening-five = { $side ->
    [above] higher than in
    [below] lower than in
   *[within] within the range of
 } your last { $count } sessions

## What was not measured

opening-no-picture = No picture, so { $scores ->
        [none] nothing about looks, nods, smiles or posture
       *[some] no { $scores }
    }; here is how you talked.
opening-no-sound = No sound, so nothing about how you talked.

## Claims: whether a score lies above chance, and how wide its band is

claim-clear = Clearly more than chance
claim-perhaps = Perhaps more than chance
claim-none = Cannot tell
claim-width-firm = firm
claim-width-rough = rough
claim-width-open = open
claim-width-note = Firm, rough and open say how far a score may be off: by up to 10 points, by up to 20, by more. The shorter the conversation, the farther.
claim-responses-only = { $count ->
        [one] from one short response only
       *[other] from { $count } short responses only
    }; no looks or nods were seen
