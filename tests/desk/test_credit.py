import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.desk.agencies import Kind
from octavo.desk.credit import Place, credit, via, worded

BODY = "The council met on Monday.\nIt decided nothing.\nIt will meet again."

CREDITED = [
    ("AP", "WASHINGTON (AP) — The Senate voted on Monday."),
    ("AP", "(AP) — The Senate voted on Monday."),
    ("AP", "RENO, Nev. (AP) -- The Senate voted on Monday."),
    ("AP", "Senate Votes At Last. RENO, Nev. (AP) — The Senate voted on Monday."),
    ("Reuters", "Dec 29 (Reuters) - The candidate spoke."),
    ("UPI", "PASADENA, Calif., Jan. 1 (UPI) — A handful of pilots flew."),
    ("AFP", "Paris (AFP) – Le président a parlé."),
    ("AFP", "Washington/Berlin (AFP) Die Regierung hat sich geäußert."),
    ("dpa", "Frankfurt/Main (dpa/lhe) - Die Stadt hat gebaut."),
    ("dpa", "BERLIN dpa | Die Kanzlerin sprach."),
    ("APA", "Wien (APA) – Der Kanzler sprach."),
    ("KNA", "Bonn (KNA) Die Bischöfe haben gewählt."),
    ("epd", "Frankfurt a.M. (epd). Die Kirche hat gewählt."),
    ("EFE", "Madrid, 12 mar (EFE).- El Gobierno aprobó la ley."),
    ("Europa Press", "   MADRID, 12 Mar. (EUROPA PRESS) - El Gobierno aprobó la ley."),
    ("Lusa", "Lisboa, 12 mar 2024 (Lusa) – O Governo aprovou a lei."),
    ("ANSA", "(ANSA) - ROMA, 12 MAR - Il governo ha approvato la legge."),
    ("NTB", "Oslo (NTB): Statsministeren svarte."),
    ("Ritzau", "/ritzau/\nMinisteren svarede."),
    ("ČTK", "Praha 1. března (ČTK) - Vláda schválila zákon."),
    ("MTI", "Budapest, 2024. március 1., péntek (MTI) - A kormány döntött."),
    ("TASS", "МОСКВА, 1 марта. /ТАСС/. Министр заявил об этом."),
    ("RIA Novosti", "МОСКВА, 1 мар — РИА Новости. Министр заявил об этом."),
    ("Interfax", "Москва. 1 марта. INTERFAX.RU - Министр заявил об этом."),
    ("Anadolu", "İSTANBUL (AA) - Bakan konuştu."),
    ("Xinhua", "新华社北京3月1日电（记者王明）国务院总理"),
    ("Kyodo", "【北京共同】中国外務省は"),
    ("Yonhap", "(서울=연합뉴스) 김철수 기자 = 정부는"),
    ("Reuters", "واشنطن (رويترز) - قال الرئيس"),
    ("PTI", "New Delhi, Mar 1 (PTI) The government decided."),
    ("ANI", "New Delhi [India], March 1 (ANI): The minister spoke."),
    ("AAP", f"{BODY}\n- AAP"),
    ("PTI", f"{BODY} PTI KR ARB"),
    ("dpa", f"{BODY}\ndpa/lno"),
    ("Belga", "De minister sprak.\nHij vertrok. (Belga)"),
    ("dpa", f"{BODY}\n© dpa-infocom, dpa:240301-99-123/3"),
    ("dpa", f"{BODY}\nQuelle: dpa"),
    ("AFP", f"{BODY}\nSource : AFP"),
    ("AP", f"{BODY}\nCopyright 2023 The Associated Press. All rights reserved."),
    ("AP", f"Title\nBy JILL DOE, Associated Press\n{BODY}"),
    ("AP", f"{BODY}\nAssociated Press writers Jane Doe in Paris and John Roe in Rome contributed to this report."),
    ("AP", f"{BODY}\n___\nThe AP has asked all the members how they will vote."),
    ("Canadian Press", f"{BODY}\nThis report by The Canadian Press was first published March 1, 2024."),
    ("Reuters", f"{BODY}\n(Reporting by Ann Bo in Paris; Editing by C. D. Roe)"),
    ("Reuters", "El ministro habló.\nSe fue.\n(Reporte de Ann Bo; editado por C. D. Roe)"),
    ("PR Newswire", "NEW YORK, March 1, 2024 /PRNewswire/ -- Acme today announced a thing."),
    ("Business Wire", "NEW YORK--(BUSINESS WIRE)--Acme today announced a thing."),
    ("news aktuell", "Berlin (ots) - Die Firma stellt sich vor."),
    ("a release", f"FOR IMMEDIATE RELEASE\n{BODY}"),
    ("a release", f"Pressemitteilung\n{BODY}"),
]
MENTIONED = [
    f"Two officials told Reuters on Monday that the plan failed.\n{BODY}",
    f"A Reuters/Ipsos poll showed a dead heat.\n{BODY}",
    f"According to the Associated Press (AP), nobody came.\n{BODY}",
    f"The Associated Press (AP) is an American news agency.\n{BODY}",
    f"Agence France-Presse (AFP) – the French agency – will cut jobs.\n{BODY}",
    f"AP: Chairman routed money\n{BODY}",
    f"Bloomberg — the former mayor — spoke.\n{BODY}",
    f"Advanced Placement (AP) Courses are taught here.\n{BODY}",
    f"MAP - Where the fires are\n{BODY}",
    f"DOW Jones - still rising\n{BODY}",
    f"From Bloomberg:\n{BODY}",
    f"{BODY}\nA woman runs on Monday. (AP Photo/John Roe)",
    f"{BODY}\nPhoto: AFP",
    f"{BODY}\n© Getty Images / AFP",
    f"{BODY}\nThe Associated Press contributed to this report.",
    f"{BODY}\nMit Material von dpa",
    f"{BODY}\nThe data provided by Bloomberg shows as much.",
    f"{BODY}\nThe company is owned by Thomson Reuters.",
    "Iowa votes (AP)\nA strike ends (Reuters)\nA bank fails (Bloomberg)\nA film opens (AFP)",
    "",
]


@pytest.mark.parametrize(("name", "text"), CREDITED)
def test_a_credit_says_whom_and_where_it_is_said(name, text):
    found = credit(text)
    assert found is not None
    assert found.name == name
    assert text[found.start : found.end] == found.quote != ""
    assert found.kind is not Kind.OWN


@pytest.mark.parametrize("text", MENTIONED)
def test_a_mention_is_no_credit(text):
    assert credit(text) is None


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        (["Reuters Staff"], "Reuters"),
        (["Jane Doe", "dpa"], "dpa"),
        (["Jill Doe, Associated Press"], "AP"),
        (["JILL DOE Associated Press"], "AP"),
        (["Xinhua News Agency"], "Xinhua"),
        (["Michael Bloomberg"], None),
        (["Hina Khan"], None),
        (["Le Monde avec AFP"], None),
        ([], None),
    ],
)
def test_a_byline_is_a_credit(authors, name):
    found = credit(BODY, authors)
    assert (found and found.name) == name
    if found:
        assert found.place is Place.BYLINE
        assert ", ".join(authors)[found.start : found.end] == found.quote


def test_what_an_agency_publishes_itself_is_its_own():
    text = "PARIS, March 1 (Reuters) - The president spoke."
    assert credit(text, ["Reuters"], host="www.reuters.com") is None
    assert credit(text, publisher="Reuters") is None
    assert credit(text, host="news.example").name == "Reuters"
    assert credit("PARIS (AP) — He spoke.", host="edition.cnn.com").name == "AP"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("This article was originally published by The Conversation under a licence.", "The Conversation"),
        ("A version of this story first appeared on Grist.org on Monday.", "Grist.org"),
        ("Republished from Inland Climate News with permission.", "Inland Climate News"),
        ("Dieser Artikel erschien zuerst bei Netz Heute.", "Netz Heute"),
        ("Cet article est republié à partir de The Conversation sous licence.", "The Conversation"),
        ("Esta nota fue publicada originalmente en El Diario.", "El Diario"),
        ("(via TechDaily)", "TechDaily"),
        ("This story was first published in March.", None),
        ("This story was first published in 2014.", None),
        ("The claim was first published by The Sun.", None),
        ("The move was first reported by MSNBC.", None),
    ],
)
def test_where_an_article_was_published_first(text, name):
    said = f"{BODY}\n{text}"
    found = via(said)
    assert (found and found.name) == name
    if found:
        assert said[found.start : found.end] == found.quote
        assert via(said, publisher=name) is None


def test_a_page_may_link_to_another_house_as_its_own_place():
    found = credit(BODY, host="paper.example", canonical="https://www.reuters.com/world/1")
    assert (found.name, found.reason, found.place, found.quote) == (
        "Reuters",
        "canonical",
        Place.LINK,
        "www.reuters.com",
    )
    assert credit(BODY, host="m.paper.example", canonical="https://www.paper.example/1") is None
    assert credit(BODY, host="www.paper.com", canonical="https://paper.co.uk/1") is None
    assert credit(BODY, host="one.blogspot.de", canonical="https://one.blogspot.com/1") is None
    assert credit(BODY, host="paper.example", canonical="not an address") is None


PIECES = st.sampled_from(
    [
        "AP",
        "(AP)",
        "Reuters",
        "(",
        ")",
        "/",
        "©",
        "—",
        " - ",
        "\n",
        "\r",
        "\x00",
        "by ",
        "Source: ",
        "via ",
        "Editing by ",
        "___",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text(max_size=12) | PIECES, max_size=40).map("".join),
    st.lists(st.text(max_size=20) | PIECES, max_size=4),
    st.text(max_size=30),
)
def test_any_text_is_read_and_every_quote_is_in_its_place(text, authors, word):
    said = credit(text, authors, publisher=word, host=word, canonical=f"https://{word}")
    for found in (said, via(text, publisher=word), credit(text)):
        if found is not None:
            place = {Place.TEXT: text, Place.BYLINE: ", ".join(authors), Place.LINK: f"https://{word}"}[found.place]
            assert place[found.start : found.end] == found.quote
            assert worded(found)


def test_long_lines_cost_little():
    for piece in ("(", "/", "a ", "A (", "by ", "Reporting by ", "this article ", "© ", ". ", "新", "-- "):
        credit("\n".join([piece * 20_000] * 3))
