# How each score did when it was tried on real people, in one line.

# $count pairs of people of one kind of recording.
evidence-dialogues = { $count ->
    [one] 1 dialogue
   *[other] { $count } dialogues
 }
evidence-talks = { $count ->
    [one] 1 talk
   *[other] { $count } talks
 }
evidence-video-calls = { $count ->
    [one] 1 video call
   *[other] { $count } video calls
 }
evidence-recordings = { $count ->
    [one] 1 recording
   *[other] { $count } recordings
 }

# $tried : "20 dialogues and 40 talks". 95 is what one pair of strangers in twenty would pass by chance.
evidence-tried = Tried on { $tried }: { $often ->
    [0] strangers hardly ever score above 95
   *[other] strangers score above 95 in { $often } of 100 cases
 }
# $right : of 100 comparisons of a real pair with a strange one. $small : whether real partners are hard to tell from strangers.
evidence-told = real partners score above strangers { $right } times in 100{ $small ->
    [yes] , a small effect
   *[no] { "" }
 }
evidence-line = { evidence-tried }; { evidence-told }.
evidence-line-short = { evidence-tried }.
    .small = { evidence-tried }. A small effect.
evidence-none = Not tried on real people.
evidence-unproven = Tried on { $tried }: no higher for real partners than for strangers, so it isn't a score.
evidence-failed = Tried on { $tried }: strangers score above 95 too often, so it isn't a score.
# Once, where the scores are explained.
evidence-ratings = A high score doesn't mean a good conversation: no measure here went along with how people rated theirs (9 to 51 pairs).
