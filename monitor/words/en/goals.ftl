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
