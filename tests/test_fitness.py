"""Which sentences can be taken out of their article, and what their openings lean on."""

import pytest

from bot.enrich.fitness import Needs, fault, is_balanced, needs, quoted_throughout, seems_to_lean


@pytest.mark.parametrize(
    "sentence",
    [
        "Borealis ferme son usine de Nantes au printemps.",
        "« Nous partirons », a dit la directrice de Borealis.",
        "iCarnet 3 arrive en France la semaine prochaine.",
        "Borealis (Nantes) et Kubo [Brest] ferment ensemble !",
        "Kubo said “we are leaving” on Tuesday morning.",
    ],
)
def test_sentences_that_can_stand_in_a_summary(sentence):
    assert fault(sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Elle ferme.", "too short"),
        ("L’usine de Nantes vue du fleuve", "not a finished sentence"),
        ("Les chiffres du trimestre de Borealis", "not a finished sentence"),
        ("Que va devenir l’usine de Nantes ?", "a question"),
        ("- Nantes, avec quatre cents salariés.", "part of a list"),
        ("3. Nantes, avec quatre cents salariés.", "part of a list"),
        ("et qui ferme au printemps prochain.", "part of a list or of another sentence"),
        ("Lire aussi : l’usine de Brest embauche.", "not the article's own text"),
        ("Abonnez-vous à notre lettre du matin.", "not the article's own text"),
        ("Read more about the plant in Nantes.", "not the article's own text"),
        ("Bonsoir à tous, et bienvenue dans ce direct consacré à l’usine.", "not the article's own text"),
        ("C’est la fin de ce direct, bonne nuit à Nantes.", "not the article's own text"),
        ("Welcome to our live coverage of the plant.", "not the article's own text"),
        ("« Nous partirons au printemps prochain.", "unbalanced"),
        ("Nous partirons au printemps », dit-elle.", "unbalanced"),
        ('Elle a dit "nous partirons au printemps.', "unbalanced"),
        ("Borealis (Nantes ferme au printemps.", "unbalanced"),
    ],
)
def test_sentences_that_cannot(sentence, why):
    assert why in fault(sentence)


def test_a_standfirst_needs_no_full_stop():
    assert fault("Le fabricant quitte la ville au printemps", is_standfirst=True) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Il ferme au printemps.",
        "Elles fermeront au printemps.",
        "Mais il ferme au printemps.",
        "Cette dernière ferme au printemps.",
        "Ces derniers fermeront.",
        "Son usine ferme.",
        "Leurs usines ferment.",
        "Selon eux, l’usine ferme.",
        "S’il ferme, tout change.",
        "Depuis lundi, elle ferme ses usines une à une.",
        "They will close the plant.",
        "Its plant will close.",
        "From spring on, it will close its plants.",
        "According to them, the plant will close.",
        "« Nous partirons », a-t-elle dit.",
        "“We are leaving,” she said.",
    ],
)
def test_pronouns_need_the_sentence_before(sentence):
    assert needs(sentence) is Needs.LAST


@pytest.mark.parametrize(
    "sentence",
    [
        "Mais Borealis ferme.",
        "Cependant, Borealis ferme.",
        "Ce changement est lié au prix du gaz.",
        "C’est la fin d’une époque.",
        "La décision a surpris.",
        "L’entreprise a perdu des clients.",
        "Les deux usines fermeront.",
        "However, Borealis will stay.",
        "But Borealis will stay.",
        "This means that Borealis leaves.",
        "The company has lost customers.",
        "« Borealis partira de Nantes avant la fin de l’année. »",
        '"Il faut que Borealis reste à Nantes."',
        '"Je crois que Borealis partira".',
        "“Without Borealis this town is nothing.”",
    ],
)
def test_connectives_and_demonstratives_need_one_near(sentence):
    assert needs(sentence) is Needs.NEAR


@pytest.mark.parametrize(
    "sentence",
    [
        "Il y a de l’orage dans l’air entre Borealis et Kubo.",
        "Il faut s’attendre à une fermeture.",
        "Cette semaine, Borealis ferme.",
        "Ces derniers mois, Borealis a fermé deux usines.",
        "Ce mardi, Borealis a fermé.",
        "La décision de Borealis a surpris.",
        "La société Borealis a surpris.",
        "L’entreprise d’Anne Le Goff a surpris.",
        "Depuis lundi, Borealis ferme, et elle s’en explique.",
        "Sonar ferme.",
        "Ormeau ferme.",
        "There are two plants in Nantes.",
        "This week Borealis closed two plants.",
        "Items are sold in Nantes.",
        "The company that Anne Le Goff runs is leaving.",
        "« Nous partirons », a dit Anne Le Goff.",
        '"Borealis reste", dit Anne Le Goff, qui ajoute: "Kubo aussi."',
    ],
)
def test_others_stand_by_themselves(sentence):
    assert needs(sentence) is Needs.NOTHING


@pytest.mark.parametrize(
    ("text", "balanced"), [('(a) « b » [c] “d” "e"', True), (")(", False), ("« a", False), ("", True)]
)
def test_balance(text, balanced):
    assert is_balanced(text) is balanced


@pytest.mark.parametrize(
    ("text", "balanced"),
    [
        ('La fin est proche", dit-il, "et certaine."', False),
        ('Il conclut : "assez", puis "Demain', False),
        ('"Assez", dit-il.', True),
        ('Un plan ("vert") et d\'"autres" arrivent.', True),
    ],
)
def test_straight_marks_open_before_they_close(text, balanced):
    assert is_balanced(text) is balanced


@pytest.mark.parametrize(
    ("sentence", "seems"),
    [
        ("Il faut s’attendre à une fermeture.", True),
        ("There are two plants in Nantes.", True),
        ("Mais Borealis ferme.", True),
        ("Ce jour-là, Borealis a fermé.", True),
        ("Ce mardi, Borealis a fermé.", False),
        ("Borealis ferme.", False),
    ],
)
def test_what_seems_to_lean(sentence, seems):
    assert seems_to_lean(sentence) is seems


def test_sentences_inside_a_quotation():
    texts = ["« La mer monte.", "Les quais sont trempés.", "Tout ferme », dit Anne Le Goff.", "Borealis attend."]
    assert quoted_throughout(texts) == {1}
    assert quoted_throughout([text.replace("« ", '"').replace(" »", '"') for text in texts]) == {1}
    assert quoted_throughout(['Le maire attend "lundi", dit-il', "Le port ouvre.", 'Il dit "oui".']) == frozenset()
