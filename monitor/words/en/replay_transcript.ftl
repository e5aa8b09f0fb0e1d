# The words of a recorded session: on its page, in its report and in the terminal.

replay-words-none = Not written down. For a transcript next time, tick “Write down what is said” before the talk, or use rapport analyze --words.
    .heard = No words were recognized.
    .table = Not kept. To keep what a table says, import it with --words.
replay-words-count =
    .user = { $count ->
        [one] { $count } word
       *[other] { $count } words
     } of yours
    .partner = { $count } of your partner's
replay-words-from = { $counts }, recognized on this computer ({ $language }, { $how ->
        [detected] detected
       *[given] as set
    }; { $model }). Some words are misheard, so check before you quote.
    .file = { $counts }, from { $name } ({ $language }).
replay-words-laugh =
    .user = You laughed
    .partner = Your partner laughed
    .pair = You both laughed
