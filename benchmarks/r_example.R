# The tables of a session, and of a study, in R: what docs/r.md shows, as numbers that benchmarks/r_example.py compares with its own.
#
#     Rscript benchmarks/r_example.R EXPORT [STUDY]
#
# EXPORT is a folder of `rapport sessions export ID --to EXPORT`, STUDY one of `rapport study ... --to STUDY`. Parquet is read by
# arrow where that is installed, else CSV by R itself.

table_of <- function(folder, name) {
  parquet <- file.path(folder, paste0(name, ".parquet"))
  if (file.exists(parquet) && requireNamespace("arrow", quietly = TRUE)) {
    return(as.data.frame(arrow::read_parquet(parquet)))
  }
  read.csv(file.path(folder, paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE, encoding = "UTF-8")
}

tell <- function(table, group, statistic, value) {
  cat(sprintf("%s|%s|%s|%.17g\n", table, group, statistic, value))
}

described <- function(table, group, values) {
  known <- values[!is.na(values)]
  tell(table, group, "n", length(known))
  if (length(known)) tell(table, group, "mean", mean(known))
  if (length(known) > 1) tell(table, group, "sd", sd(known))
}

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]

# Scores: one row for each second and score; 50 is what chance would give.
scores <- table_of(folder, "scores")
for (name in unique(scores$name)) {
  described("scores", name, scores$score[scores$name == name & scores$status == "ok"])
}

# Events: how many of each kind, how long and how often in a minute.
events <- table_of(folder, "events")
length_s <- max(scores$time_s)
for (person in unique(events$person)) {
  for (kind in unique(events$kind[events$person == person])) {
    mine <- events[events$person == person & events$kind == kind, ]
    described("events", paste(person, kind), mine$end_s - mine$start_s)
    tell("events", paste(person, kind), "a minute", 60 * nrow(mine) / length_s)
  }
}

# Measures of the face: each person's smile and head, and how the two smiles go together, second by second.
face <- table_of(folder, "face")
for (person in unique(face$person)) {
  for (measure in c("smile", "yaw_deg", "pitch_deg")) {
    described("face", paste(person, measure), face[[measure]][face$person == person])
  }
}
second <- aggregate(smile ~ person + floor(time_s), data = face, FUN = mean)
names(second)[2] <- "second"
both <- merge(second[second$person == "user", ], second[second$person == "partner", ], by = "second")
tell("face", "both", "seconds", nrow(both))
if (nrow(both) > 2) tell("face", "both", "correlation of smiles", cor(both$smile.x, both$smile.y))

if (length(arguments) > 1) {
  # A study: z is what to average over dyads, and what tests need.
  dyads <- table_of(arguments[2], "dyads")
  ok <- dyads[dyads$status == "ok", ]
  ok$condition[is.na(ok$condition)] <- ""
  for (score in unique(ok$score)) {
    for (condition in unique(ok$condition[ok$score == score])) {
      described("dyads", paste(score, condition), ok$z[ok$score == score & ok$condition == condition])
    }
    z <- ok$z[ok$score == score & !is.na(ok$z)]
    if (length(z) > 2 && sd(z) > 0) tell("dyads", score, "p of one-sample t", t.test(z)$p.value)
  }
  measures <- table_of(arguments[2], "measures")
  for (person in unique(measures$person)) {
    for (measure in unique(measures$measure[measures$person == person])) {
      described("measures", paste(person, measure), measures$value[measures$person == person & measures$measure == measure])
    }
  }
}
