import numpy as np
import pytest
from articles import FLOOD, VERDICT
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.desk import embedding, topics
from octavo.desk.features import features
from octavo.preparing import UNCOMPARED

EMBEDDER = embedding.load()
MATCH = (
    "The striker scored twice before half-time and the goalkeeper saved a late penalty as United reached the cup final. "
    "The coach praised his midfielders after the match."
)
HARBOUR = "Something happened at the harbour."


def decide(title="", text="", *, section="", url="", language="en"):
    made = features(title, text, language, EMBEDDER)
    return topics.topics(section, url, title, text, language, features=made)


def test_the_topics_are_the_seventeen_of_the_iptc():
    assert len(topics.keys()) == 17
    assert len(set(topics.names().values())) == 17
    assert topics.keys()[0] == "arts"
    assert topics.keys()[-1] == "weather"


def test_every_language_lists_words_for_every_topic():
    for language in topics.languages():
        for key, listed in topics.listed().items():
            assert len(listed[language]["sure"].split()) >= 8, (key, language)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("Sport", "sport"),
        ("Football", "sport"),
        ("Fußball", "sport"),
        ("FUSSBALL", "sport"),
        ("Deportes", "sport"),
        ("Calcio", "sport"),
        ("Desporto", "sport"),
        ("Voetbal", "sport"),
        ("Спорт", "sport"),
        ("スポーツ", "sport"),
        ("Wirtschaft", "economy"),
        ("Économie", "economy"),
        ("Economía", "economy"),
        ("Economie", "economy"),
        ("Politique", "politics"),
        ("Innenpolitik", "politics"),
        ("Politiek", "politics"),
        ("Cultura", "arts"),
        ("Feuilleton", "arts"),
        ("Gesundheit", "health"),
        ("Saúde", "health"),
        ("Salute", "health"),
        ("Wetenschap", "science"),
        ("Meteo", "weather"),
        ("Medio ambiente", "environment"),
        ("Faits divers", "crime"),
        ("Cronaca nera", "crime"),
        ("Onderwijs", "education"),
        ("Emploi", "labour"),
        ("Religión", "religion"),
        ("News, Tennis", "sport"),
        ("World | Health", "health"),
        ("Sports News", "sport"),
    ],
)
def test_sections_tell_in_many_languages(section, key):
    found = decide("Report", HARBOUR, section=section)
    assert found[0].key == key
    assert found[0].reason.startswith("Section “")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://news.example/sport/football/2026/11/late-goal", "sport"),
        ("https://news.example/de/wirtschaft/boerse/a-1234.html", "economy"),
        ("https://sport.news.example/2026/11/late", "sport"),
        ("https://news.example/us-politics/1234-late", "politics"),
    ],
)
def test_the_path_and_host_of_an_address_tell(url, key):
    found = decide("Report", HARBOUR, url=url)
    assert found[0].key == key
    assert found[0].reason.startswith("Address “")


@pytest.mark.parametrize(
    ("title", "text", "language", "key"),
    [
        ("United reach the final", MATCH, "en", "sport"),
        ("Banker sentenced", VERDICT, "en", "crime"),
        ("Aller floods Celle", FLOOD, "en", "disaster"),
        (
            "Koalition streitet",
            "Die Bundesregierung und die Opposition im Bundestag streiten vor der Wahl.",
            "de",
            "politics",
        ),
        ("Grève", "Les syndicats appellent les salariés à la grève pour les salaires.", "fr", "labour"),
        ("La bolsa cae", "La bolsa cae y los inversores venden acciones por la inflación.", "es", "economy"),
        ("Terremoto", "Una scossa di terremoto, evacuati interi paesi, pompieri al lavoro.", "it", "disaster"),
        ("Vacinas", "O hospital recebe vacinas e os médicos tratam pacientes com gripe.", "pt", "health"),
        ("Rechter", "De rechtbank heeft de verdachte veroordeeld tot celstraf voor moord.", "nl", "crime"),
        ("Ученые", "Ученые с помощью телескопа открыли планету в далекой галактике.", "ru", "science"),
    ],
)
def test_words_tell_and_are_named(title, text, language, key):
    first = decide(title, text, language=language)[0]
    assert first.key == key
    assert first.reason.startswith("Words: ")


def test_the_words_of_a_reason_are_of_the_article():
    reason = decide("United reach the final", MATCH)[0].reason
    assert all(word in MATCH.lower() for word in reason.removeprefix("Words: ").split(", "))


def test_section_and_words_are_both_named():
    reason = decide("United reach the final", MATCH, section="Football")[0].reason
    assert reason.startswith("Section “Football”; words: ")


def test_clear_words_outweigh_a_vague_section():
    assert decide("United reach the final", MATCH * 2, section="Society")[0].key == "sport"


def test_nothing_tells_nothing():
    assert decide() == ()
    assert decide("", "", section="News", url="https://news.example/2026/11/24/") == ()
    assert decide("", "Aaa bbb ccc.") == ()


def test_a_text_that_may_not_be_mined_is_told_by_its_section_alone():
    reserved = topics.topics("Sport", "", "Banker sentenced", VERDICT, "en", features=UNCOMPARED)
    assert [(one.key, one.reason) for one in reserved] == [("sport", "Section “Sport”")]
    assert topics.topics("", "", "Banker sentenced", VERDICT, "en", features=UNCOMPARED) == ()


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.text(max_size=120),
    st.text(max_size=400),
    st.sampled_from(["", "en", "de", "ru", "ja", "xx"]),
)
def test_any_text_is_decided_the_same_way_twice(section, url, title, text, language):
    found = decide(title, text, section=section, url=url, language=language)
    assert found == decide(title, text, section=section, url=url, language=language)
    assert len(found) <= topics.MOST
    assert sum(one.score for one in found) <= 1000
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.key for one in found}) == len(found)
    assert all(one.reason and type(one.score) is int for one in found)


@pytest.mark.parametrize(
    "url", ["http://[", "//", "https://a.b.c/%ff/\ud800", "x" * 5000, "https://e.example/" + "a/" * 900]
)
def test_broken_addresses_tell_nothing(url):
    assert decide("", "", url=url) == ()


def test_long_articles_and_lists_of_keywords_are_bounded():
    found = decide("sport " * 5000, "war " * 50_000, section="sport, " * 5000)
    assert sum(one.score for one in found) <= 1000


def test_scores_are_sums_of_whole_numbers():
    weights = topics._learned()
    assert set(weights) == set(topics.languages())
    for of in weights.values():
        assert of.shape == (17, embedding.DIMENSIONS)
        assert of.dtype == np.int64
