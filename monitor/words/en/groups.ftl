# Group statistics of a study: the page study.html, its figure and its methods paragraph.

groups-withheld-clock = it is not certain how the two recordings line up in time, so the two people cannot be compared; align them with `rapport sessions shift`
groups-withheld-practice = it was practised with the interviewer, so there is no partner to compare with
groups-left-empty = nothing was measured of both people, so there is no score to compare
groups-left-alone =
    .condition = it has scores but nobody to compare with: no other dyad of its condition has the same measures
    .study = it has scores but nobody to compare with: no other dyad of the study has the same measures
groups-reason-few = not tested: { $n ->
    [0] no dyad has a value
    [one] only { $n } dyad has a value
   *[other] only { $n } dyads have a value
 }, { $needed } are needed
    .alone = not tested: { $n ->
    [0] no dyad
    [one] only { $n } dyad
   *[other] only { $n } dyads
 } can be compared, { $needed } are needed; { $alone ->
    [one] { $alone } dyad has a value but nobody to compare with
   *[other] { $alone } dyads have a value but nobody to compare with
 }
groups-reason-few-here = not tested: { $n ->
    [0] no dyad of { $condition } has a value
    [one] only { $n } dyad of { $condition } has a value
   *[other] only { $n } dyads of { $condition } have a value
 }, { $needed } are needed
    .alone = not tested: { $n ->
    [0] no dyad
    [one] only { $n } dyad
   *[other] only { $n } dyads
 } of { $condition } can be compared, { $needed } are needed; { $alone ->
    [one] { $alone } dyad has a value but nobody to compare with
   *[other] { $alone } dyads have a value but nobody to compare with
 }
groups-reason-no-arrangement = not tested: nobody could be exchanged
groups-unnamed = (no condition)

groups-note-alone = { $count ->
    [one] The condition { $conditions } has one dyad, so it is not compared with any other.
   *[other] The conditions { $conditions } have one dyad each, so they are not compared.
 }
    .exchanged = { $count ->
    [one] The condition { $conditions } has one dyad, so it is not compared with any other, and there is nobody to exchange partners with.
   *[other] The conditions { $conditions } have one dyad each, so they are not compared, and there is nobody to exchange partners with.
 }
groups-note-least = With { $n_first } against { $n_second } dyads ({ $first }, { $second }), no p below { $p } is possible.
groups-note-least-pairs = With so few dyads, no p below { $p } is possible for dyads against chance.

# The page
groups-title = { $n ->
    [one] Study of { $n } dyad
   *[other] Study of { $n } dyads
 }
groups-compared = { $n } of { $of } { $of ->
    [one] dyad
   *[other] dyads
 } { $n ->
    [one] is
   *[other] are
 } compared { $null ->
    [pseudo] with pseudo-dyads
   *[own] with time shifts of their own recordings
 }.
groups-facts = Seed { $seed } · rapport { $version }, scores { $scores }
groups-condition-count = { $name }: { $n }
groups-summary = Summary
groups-figure = Dyads and chance
groups-pairs = Dyads against chance
groups-conditions = Conditions
groups-limits = Limits
groups-places = Each dyad
groups-passed-over = Dyads left out
groups-methods = Methods
groups-references = References

groups-say-above = { $null ->
    [pseudo] Dyads scored higher than pseudo-dyads (each user with the partners of other dyads)
   *[own] Dyads scored higher than time shifts of their own recordings
 } in { $names }.
groups-say-none-above = { $null ->
    [pseudo] In no measure did dyads score higher than pseudo-dyads (each user with the partners of other dyads).
   *[own] In no measure did dyads score higher than time shifts of their own recordings.
 }
groups-say-untested = There were too few dyads to test anything; { $needed } with a value are needed.
groups-say-differ = “{ $higher }” scored higher than “{ $lower }” in { $names }{ $basis ->
    [pseudo] , beyond what their pseudo-dyads gave
   *[own] , by the sessions’ own scores
 }.
groups-say-none-possible = Whether dyads score higher than { $null ->
    [pseudo] pseudo-dyads (each user with the partners of other dyads)
   *[own] time shifts of their own recordings
 } cannot be told: with so few dyads no p below { $p } is possible.
groups-say-alike = No difference between “{ $first }” and “{ $second }” was found (smallest p there can be: { $p }).
groups-say-alike-possible = Whether “{ $first }” and “{ $second }” differ cannot be told: with so few dyads no p below { $p } is possible.
groups-say-blind = In { $names } no difference between “{ $first }” and “{ $second }” could have been found: with so few dyads the smallest p there can be is { $p }.
groups-say-level = Measures named here have an adjusted p below 0.05. The others may still differ: with few dyads only large differences show.

groups-caption-pairs = { $null ->
    [pseudo] Mean z of the dyads that have pseudo-dyads, and of these. The effect is the difference in standard deviations of pseudo-dyads.
   *[own] Mean z of dyads; chance is 0. The effect is the mean in standard deviations of chance.
 } In brackets: 95 % interval. Adjusted p: Benjamini and Hochberg, over the measures of the table.
groups-caption-conditions = { $basis ->
    [pseudo] How far dyads lie above the pseudo-dyads of their own condition, as mean difference of z.
   *[own] Mean z of the whole sessions, as in dyads.csv, of all dyads that have one, also where there is no pseudo-dyad.
 } The effect is Hedges’ g, in brackets its 95 % interval. Adjusted p: Benjamini and Hochberg, over the measures and conditions of the table.
groups-caption-places = { $null ->
    [pseudo] z of each dyad, in brackets p: the share of pseudo-dyads with one of its people that scored at least as high.
   *[own] z of each dyad, in brackets p against shifts of its own recording.
 } Measures of each dyad are not adjusted; all numbers are in groups_dyads.csv.{ $null ->
    [pseudo] { " " }z may differ from dyads.csv: a measure is scored here over no more of the recording than the dyad’s pseudo-dyads have (the median, scored_s in groups_dyads.csv), so that longer recordings gain nothing. “No pseudo-dyad”: nobody else can be compared in this measure, so the value is in no mean, test or figure.
   *[own] { "" }
 }
groups-no-pseudo = no pseudo-dyad
groups-least = Smallest p there can be with so many dyads: { $p }.
groups-least-places = Smallest p that a single dyad can have with its number of pseudo-dyads: { $p }.
groups-range = { $low } to { $high }
groups-table-pseudo = { $first } compared with { $second }: z above pseudo-dyads
groups-table-own = { $first } compared with { $second }: z of whole sessions
groups-column-measure = Measure
groups-column-dyads = Dyads
groups-column-mean = Mean z
groups-column-chance = By chance
groups-column-effect = Effect
groups-column-p = p
groups-column-adjusted = Adjusted p
groups-column-dyad = Dyad
groups-column-condition = Condition
groups-column-reason = Reason
groups-described = { $count ->
    [one] { $names } does not count in the scores of a session, as it has shown nothing on real people so far; it is listed for completeness.
   *[other] { $names } do not count in the scores of a session, as they have shown nothing on real people so far; they are listed for completeness.
 }
groups-no-figure = No dyad can be compared in any measure, so there is nothing to draw.
groups-made-by = Made by rapport { $version } on this computer. The figures are in groups.csv, groups_dyads.csv and groups.json.
groups-scroll = Table: { $name }

# The figure
groups-axis = z of each pair, against time shifts of its own two recordings
groups-chance-band = { $null ->
    [pseudo] pseudo-dyads: middle 90 % and 50 %
   *[own] chance: middle 90 % and 50 %
 }
groups-mean = mean of the dyads
groups-dyads = dyads
groups-p = adj. p { $p }
groups-figure-caption = { $null ->
    [pseudo] Each mark is a dyad; grey is where pseudo-dyads lie (the middle 90 % and 50 %), the black line is the mean of the dyads drawn. Every pair, real or pseudo, first gets its own z: how far its coupling lies above that of the same two recordings shifted in time (0 on average). Dyads are then compared with pseudo-dyads on that z, because people who share a task but never met can lie above 0 too.
   *[own] Each mark is a dyad; grey is where chance lies (the middle 90 % and 50 %), the black line is the mean of the dyads.
 } The tables below hold the numbers.

# Methods, ready to paste into a paper. Keep the past tense and the citations.
groups-methods-software = Group statistics were computed with rapport monitor, version { $version } (scores version { $scores }), and SciPy { $scipy }.
groups-methods-dyads = { $n ->
    [0] No dyad could be compared.
    [one] One dyad was compared.
   *[other] { $n } dyads were compared.
 }
    .conditions = { $n } dyads were compared: { $conditions }.
groups-methods-condition = { $n } in the condition { $name }
groups-methods-passed-over = { $n ->
    [one] One more was left out because it could not be scored or compared.
   *[other] { $n } more were left out because they could not be scored or compared.
 }
groups-methods-scores = The score of a measure over a whole session was a z value: the coupling of the two people’s series, relative to its distribution over shifts of one series against the other within the same recording (mostly circular shifts of at least { $least } s; Lancaster et al., 2018).
groups-methods-pseudo =
    .condition = Because a shared task can make people alike who never met, dyads were compared with { $n } pseudo-dyads (Bernieri & Rosenthal, 1991; Moulder et al., 2018; Ramseyer & Tschacher, 2010): each user was paired with the partners of the other dyads of the same condition, in the same roles and from the beginning of both recordings to the end of the shorter one, and scored in the same way.
    .study = Because a shared task can make people alike who never met, dyads were compared with { $n } pseudo-dyads (Bernieri & Rosenthal, 1991; Moulder et al., 2018; Ramseyer & Tschacher, 2010): each user was paired with the partners of the other dyads of the study, in the same roles and from the beginning of both recordings to the end of the shorter one, and scored in the same way.
groups-methods-length = In each measure, a dyad was scored over no more time than the pseudo-dyads that shared a person with it had (the median), so that the length of a recording made no difference.
groups-methods-blocks = For this, the dyads were divided at random into { $n } blocks.
groups-methods-test =
    .pseudo = Whether dyads scored higher than pseudo-dyads was tested one-sided by permuting the partners among the users, with the mean z as the test statistic.
    .own = Whether dyads scored above chance was tested one-sided by exchanging the signs of their z values, with the mean z as the test statistic.
groups-methods-conditions = Conditions were compared two-sided by permuting the dyads’ condition labels, with Welch’s t of the sessions’ z values as the test statistic (Janssen, 1997).
    .pseudo = Conditions were compared two-sided by permuting the dyads’ condition labels, with Welch’s t as the test statistic (Janssen, 1997), once for the sessions’ z values and once for z beyond the mean of the pseudo-dyads that shared a person with the dyad.
groups-methods-arrangements =
    .all = All arrangements were enumerated.
    .drawn = { $n } arrangements were drawn at random (Phipson & Smyth, 2010; seed { $seed }).
    .both = All arrangements were enumerated where there were at most { $n }; otherwise { $n } were drawn at random (Phipson & Smyth, 2010; seed { $seed }).
groups-methods-adjusted = Within each set of comparisons, p values were adjusted over all measures for the false discovery rate (Benjamini & Hochberg, 1995).
groups-methods-effect =
    .pseudo = Effects are given as the mean difference between a dyad and the pseudo-dyads that shared a person with it, in standard deviations of all pseudo-dyads.
    .own = Effects are given as mean z values, in standard deviations of chance.
    .conditions = Differences between conditions are given as Hedges’ g (Hedges, 1981).
groups-methods-interval = Intervals are { $percent } % bias-corrected and accelerated bootstrap intervals over dyads (Efron, 1987; { $resamples } resamples), given where there were at least { $least } dyads.

groups-reference-benjamini = Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A practical and powerful approach to multiple testing. Journal of the Royal Statistical Society: Series B, 57(1), 289-300.
groups-reference-bernieri = Bernieri, F. J., & Rosenthal, R. (1991). Interpersonal coordination: Behavior matching and interactional synchrony. In R. S. Feldman & B. Rimé (Eds.), Fundamentals of nonverbal behavior (pp. 401-432). Cambridge University Press.
groups-reference-efron = Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association, 82(397), 171-185.
groups-reference-hedges = Hedges, L. V. (1981). Distribution theory for Glass’s estimator of effect size and related estimators. Journal of Educational Statistics, 6(2), 107-128.
groups-reference-janssen = Janssen, A. (1997). Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem. Statistics & Probability Letters, 36(1), 9-21.
groups-reference-lancaster = { methods-reference-lancaster }
groups-reference-moulder = { methods-reference-moulder }
groups-reference-phipson = Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never be zero: Calculating exact p-values when permutations are randomly drawn. Statistical Applications in Genetics and Molecular Biology, 9(1), Article 39.
groups-reference-ramseyer = Ramseyer, F., & Tschacher, W. (2010). Nonverbal synchrony or random coincidence? How to tell the difference. In A. Esposito et al. (Eds.), Development of multimodal interfaces: Active listening and synchrony (pp. 182-196). Springer.
