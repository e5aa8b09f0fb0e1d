# What was said, in words. $person is "user" or "partner"; numbers come in as text where their precision matters.

# $code is the language's.
language-unknown = There are no word lists for this language ({ spoken-language }), so its words are kept but not measured.
language-nothing = No words were written down.
language-unaligned = It isn't certain how the two recordings line up, so nothing that compares your words is counted.

language-scarce = { $person ->
    [user] You said
   *[partner] Your partner said
 } too little to tell (fewer than { $words } words).

language-words = Words
    .cell = { $words }
    .cell-pace = { $words } ({ $pace } a minute)
    .sentence = { $person ->
    [user] You said
   *[partner] Your partner said
 } { $words ->
    [one] 1 word
   *[other] { $words } words
 }.
    .sentence-pace = { $person ->
    [user] You said { $words } words
   *[partner] Your partner said { $words } words
 } at { $pace } a minute.
    .note = Usual in English conversation: { $low } to { $high } words a minute.

language-monologue = Longest stretch of talk
    .cell = { $seconds } s
    .sentence = { $person ->
    [user] You talked
   *[partner] Your partner talked
 } for { $seconds } s at the longest ({ $words ->
    [one] 1 word
   *[other] { $words } words
 }).
    .note = Counted until the other person says more than "mm-hm".

language-questions = Questions
    .cell = { $count } ({ $open } open)
    .sentence = { $person ->
    [user] You
   *[partner] Your partner
 } asked { $count ->
    [0] no questions
    [one] 1 question
   *[other] { $count } questions
 }{ $count ->
    [0] .
   *[other] , { $open ->
    [0] none
   *[other] { $open }
 } open (how, why, "what do you think"): { $rate } per 1,000 words.
 }
    .note = On the phone most people ask { $low } to { $high } per 1,000 words. About { $found } % of questions are found, and about { $right } % of those marked are questions.

language-fillers = Fillers
    .cell = { $count } ({ $rate } a minute)
    .sentence = { $person ->
    [user] You used
   *[partner] Your partner used
 } { $count ->
    [0] no fillers
    [one] 1 filler
   *[other] { $count } fillers
 }{ $count ->
    [0] .
   *[other] , mostly "{ $most }": { $rate } for each minute of talk, { $share } per 100 words.
 }
    .note = Usual on the phone, written down by hand: { $low } to { $high } per 100 words.
    .note-recognised = Usual on the phone, written down by hand: { $low } to { $high } per 100 words. Speech recognition misses at least { $missed } in 10, and more of those that are mumbled.

language-first-words = Sentences that start with "I" or "you"
    .cell = { $self } % I, { $other } % you
    .sentence = { $person ->
    [user] { $self } % of your sentences start with "I" and { $other } % with "you".
   *[partner] { $self } % of your partner's sentences start with "I" and { $other } % with "you".
 }
    .note = Usual on the phone: { $self-low } to { $self-high } % and { $other-low } to { $other-high } %.

language-style = Style matching
    .scarce = Too few turns to compare: it takes { $turns } answers each.
    .sentence = { $level ->
    [above] Your function words (the, but, very) matched turn by turn more than chance would give.
    [below] Your function words (the, but, very) matched turn by turn less than chance would give.
   *[within] Your function words (the, but, very) matched turn by turn about as much as chance would give.
 }
    .note = { $score } from turn to turn, where 1 is identical; shuffled turns of this talk give { $chance }. It counts in no score.

language-taken-up = Words picked up
    .sentence = { $person ->
    [user] You picked up { $count ->
        [one] 1 word
       *[other] { $count } words
     } of your partner's within { $turns } turns{ $count ->
        [0] .
       *[other] {""}, such as "{ $example }".
     }
   *[partner] Your partner picked up { $count ->
        [one] 1 word
       *[other] { $count } words
     } of yours within { $turns } turns{ $count ->
        [0] .
       *[other] {""}, such as "{ $example }".
     }
 }
    .note = Chance would give { $user } by you and { $partner } by your partner.
    .note-scarce = Too few turns to say what chance would give.

language-topic = On topic
    .cell = { $share } % ({ $mentions ->
    [one] 1 mention
   *[other] { $mentions } mentions
 })
    .arrived = The talk got to the point after { $time }.
    .never-arrived = The talk never got to the point: the words that matter came up too rarely.
    .missing = You never said: { $words }.
    .note = The share of each person's words within { $seconds } s of a word that matters.

language-small-talk = Greeting and goodbye
    .greeting = Greetings took { $time }.
    .no-greeting = No greeting was found.
    .closing = The goodbye began at { $time }.
    .no-closing = No goodbye was found.
    .note = Without the words that matter, only the greeting and the goodbye can be told. Give them next time to see how much was small talk.
