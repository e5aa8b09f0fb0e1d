# Lists, counts and people, used everywhere.

list-two = { $first } and { $last }
list-more = { $first }, { $last }

count-times = { $count ->
    [1] once
    [2] twice
   *[other] { $count } times
 }
