"""Which language a transcript is in: sentences written for this test."""

from __future__ import annotations

import pytest

from monitor.language.identification import language_of

TALKS = {
    "en": """So, could you tell me a bit about what you did at your last job? Well, I was in a team of five, and we looked
    after the orders that came in from the shops. I'd say the hardest part was that nobody knew who had to answer when
    something went wrong, so I wrote it all down and it got better after that.""",
    "nl": """Nou, ik was in een team van vijf mensen en we waren verantwoordelijk voor de bestellingen die uit de winkels
    kwamen. Het moeilijkste was dat niemand wist wie er moest antwoorden als er iets mis ging, dus toen heb ik alles maar
    opgeschreven en daarna ging het een stuk beter, ook in de weken daarna want het was druk.""",
    "de": """Also, ich war in einem Team von zehn Leuten, und wir haben uns um die Bestellungen bemüht, die aus den
    Filialen kamen. Das Schwierigste war, dass niemand wusste, wer antworten muss, wenn etwas schief ging, also habe ich
    alles aufgeschrieben, und danach wurde es besser, was man auch an den Zahlen gesehen hat.""",
    "fr": """Alors, je travaillais dans une équipe de cinq personnes et nous nous occupions des commandes qui arrivaient
    des magasins. Le plus difficile était que personne ne savait qui devait répondre quand quelque chose n'allait pas,
    donc j'ai tout écrit et après cela c'est allé mieux, on l'a vu dans les chiffres aussi.""",
}


@pytest.mark.parametrize("language", TALKS)
def test_english_is_known_and_nothing_else_is_taken_for_it(language: str) -> None:
    assert language_of(TALKS[language].split()) == ("en" if language == "en" else None)


def test_a_few_words_tell_nothing() -> None:
    assert language_of(["and", "the", "of", "you"] * 5) is None
    assert language_of([]) is None
