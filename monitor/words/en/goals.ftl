# Goals: what the user sets out to practise, as an order. target : a number; of looking and balance, a share that is not said.

goal-questions = { $target ->
        [1] Ask a question
       *[other] Ask { $target } questions
    }
goal-looking = Look at them while they speak
goal-answers = { $target ->
        [60] Keep answers under a minute
       *[other] Keep answers under { $target } s
    }
goal-balance = Share the talking
goal-smiles = { $target ->
        [1] Smile together
       *[other] Smile together { $target } times
    }

# How a goal went. $value : a number, per cent of a share, or minutes and seconds of an answer.
goal-result-questions = { $value ->
        [0] you asked no question
        [1] you asked one question
       *[other] you asked { $value } questions
    }
goal-result-looking = you looked at them for { $value } % of the time they spoke
goal-result-answers = your longest answer took { $value }
goal-result-balance = you did { $value } % of the talking
goal-result-smiles = { $value ->
        [0] you never smiled together
        [1] you smiled together once
        [2] you smiled together twice
       *[other] you smiled together { $value } times
    }
goal-reached = Reached: { $result }.
goal-missed = Not reached: { $result }.
goal-own-reached = You say you reached it.
goal-own-missed = You say you didn't reach it.
goal-unknown = Not known: { $reason }.
goal-unknown-questions = questions are counted from what is said, and that was not written down
    .language = there are too few words, or no word lists for their language
goal-unknown-looking = your eyes were not seen for long enough while they spoke
goal-unknown-answers = no answer of yours was heard
goal-unknown-balance = too little was heard of the two of you
goal-unknown-smiles = not both faces were seen
goal-unknown-own = you haven't said yet whether you reached it

goal-verdict-reached = reached
goal-verdict-missed = not reached
goal-verdict-unknown = not known

goal-value-questions = { $count ->
        [one] { $count } question
       *[other] { $count } questions
    }
goal-value-smiles = { $count ->
        [one] { $count } smile
       *[other] { $count } smiles
    }
goal-value-share = { $percent } %
