# Lists and people, used everywhere.

list-two = { $first } and { $last }
list-more = { $first }, { $last }
