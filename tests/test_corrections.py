"""Correction notices: what counts as a change of substance, told once, and only to those who were told the article."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.corrections import substance
from bot.pipeline import post as posting
from bot.post.messages import compose
from bot.post.pages import Limit
from bot.post.place import plain
from bot.types import Alert, Article, ArticleKind, Channel, DeliveryStatus, Edit, Receipt, Route, silent
from tests.arrivals import DAY, Newsroom
from tests.builders import NOW, a_watchlist
from tests.editions import CORRECTED

OLD = (
    "Nuageo fermera son usine de Brest en mai. La décision touche 412 salariés, selon Soizic Trividic. "
    "Le maire approuve."
)


def texts(old, new, **changes):
    made = Article("https://fil.example/1", "Nuageo ferme son usine", old, language="fr", id=1)
    return made, replace(made, text=new, **changes)


def edited(old, new, told=(), **changes):
    return substance(*texts(old, new, **changes), told)


# --- what counts ------------------------------------------------------------------------------------------------


def test_a_figure_that_gave_way_to_another():
    (edit,) = edited(OLD, OLD.replace("412", "600"))
    assert (edit.gone, edit.come) == (("412",), ("600",))
    assert edit.before == "La décision touche 412 salariés, selon Soizic Trividic."
    assert edit.after == "La décision touche 600 salariés, selon Soizic Trividic."


def test_a_name_that_gave_way_to_another():
    (edit,) = edited(OLD, OLD.replace("Soizic Trividic", "Maëlle Rozenn"))
    assert (edit.gone, edit.come) == (("Soizic Trividic",), ("Maëlle Rozenn",))


def test_a_yes_that_became_a_no():
    (edit,) = edited(OLD, OLD.replace("touche 412", "ne touche pas 412"))
    assert (edit.gone, edit.come) == ((), ())
    for old, new in (("The deal is not dead.", "The deal is dead."), ("It did close.", "It didn’t close.")):
        assert edited(old, new) == (Edit(old, new),)


def test_a_negation_that_was_added_with_its_clause_denies_nothing():
    old = "Personne ne se trouvait à bord."
    assert edited(old, "Personne ne se trouvait à bord, et aucun blessé n’est signalé au sol.") == ()


def test_a_title():
    before, after = (replace(texts(OLD, OLD)[0], title=f"Nuageo licencie {n} personnes") for n in (90, 150))
    (edit,) = substance(before, after, ())
    assert edit == Edit(before.title, after.title, ("90",), ("150",))


def test_a_sentence_that_was_told_and_is_gone():
    told = "La décision touche 412 salariés, selon Soizic Trividic."
    assert edited(OLD, OLD.replace(told + " ", ""), {told}) == (Edit(told, "", ("412", "Soizic Trividic"), ()),)
    assert edited(OLD, OLD.replace(told + " ", "")) == ()


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        OLD.replace("décision", "décison"),
        OLD.replace("Trividic", "Trividick"),
        OLD.replace("412 salariés", "412\u00a0salariés").replace("en mai", "au mois de mai"),
        OLD.replace("La décision touche 412 salariés", "Les 412 salariés sont touchés par la décision"),
        f"{OLD} Mis à jour le 6 mars à 14 h 32.",
        f"{OLD}\nPartagé 214 fois\nPar Hervé Kerguelen",
        f"{OLD} Une enquête est ouverte par Clarisse Montauban sous 45 jours.",
        "Le maire approuve. " + OLD.removesuffix(" Le maire approuve."),
        "",
    ],
    ids=[
        "nothing",
        "a typo",
        "a spelling",
        "spaces",
        "a wording",
        "a stamp",
        "buttons",
        "more",
        "another order",
        "none",
    ],
)
def test_what_is_no_change_of_substance(new):
    assert edited(OLD, new) == ()


def test_stamps_and_counters_that_change_are_none():
    old, new = (f"{OLD}\nMis à jour le {n} mars à 14 h 3{n}.\n{n}14 partages" for n in (5, 6))
    assert edited(old, new) == ()


def test_of_a_live_report_only_what_was_told_counts():
    new = OLD.replace("412", "600")
    assert edited(OLD, new, kind=ArticleKind.LIVE) == ()
    told = {"La décision touche 412 salariés, selon Soizic Trividic."}
    assert len(edited(OLD, new, told, kind=ArticleKind.LIVE)) == 1


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_are_compared(old, new):
    for edit in edited(old, new, {old}):
        assert edit.before in " ".join(old.split())
        assert edit.after in " ".join(new.split())
    assert edited(old, old) == ()


# --- in editions ------------------------------------------------------------------------------------------------


@pytest.fixture
def newsroom(store):
    return Newsroom(store)


def test_the_next_edition_corrects_once(newsroom):
    first = newsroom.publish("a", OLD)
    (item,) = newsroom.edition().items
    newsroom.change(first, OLD.replace("412", "600"), hours=12)
    assert newsroom.edition(hours=13).notices == ()
    edition = newsroom.edition(days=1)
    (notice,) = edition.notices
    assert edition.items == ()
    assert (notice.headline, notice.story_id, notice.summary_of) == (item.headline, item.story_id, first.id)
    assert (notice.correction.item_ids, notice.correction.told) == ((item.id,), DAY)
    assert notice.correction.edits[0].come == ("600",)
    assert [link.url for link in notice.links] == [first.url]
    assert newsroom.edition(days=1, hours=11).notices == edition.notices
    assert newsroom.edition(days=2).notices == ()
    assert newsroom.store.items_of([notice.id])[notice.id][1] == notice


def test_each_further_change_is_compared_with_what_was_told_last(newsroom):
    first = newsroom.publish("a", OLD)
    newsroom.edition()
    for day, shown in enumerate([("412", "600"), ("600", "500"), ("500", "412")], 1):
        newsroom.change(first, OLD.replace("412", shown[1]), days=day, hours=1)
        (notice,) = newsroom.edition(days=day).notices
        (edit,) = notice.correction.edits
        assert (*edit.gone, *edit.come) == shown


def test_small_changes_that_add_up_are_compared_with_what_was_told(newsroom):
    first = newsroom.publish("a", OLD)
    newsroom.edition()
    newsroom.change(first, OLD.replace("décision", "décison"), hours=12)
    assert newsroom.edition(days=1).notices == ()
    newsroom.change(first, OLD.replace("412", "600"), days=1, hours=12)
    (notice,) = newsroom.edition(days=2).notices
    assert notice.correction.edits[0].gone == ("412",)


def test_what_was_changed_before_it_was_told_needs_no_correction(newsroom):
    newsroom.change(newsroom.publish("a", OLD), OLD.replace("412", "600"))
    newsroom.edition(hours=2)
    assert newsroom.edition(days=1).notices == ()


def test_a_month_later_nothing_is_corrected(newsroom):
    first = newsroom.publish("a", OLD)
    newsroom.edition()
    newsroom.change(first, OLD.replace("412", "600"), days=40)
    assert newsroom.edition(days=40).notices == ()


def test_a_correction_and_news_of_one_change_stand_apart(newsroom):
    first = newsroom.publish("a", OLD)
    newsroom.edition()
    added = "Ghislain Auffret quittera la direction le 14 juin."
    newsroom.change(first, f"{OLD.replace('412', '600')} {added}", hours=12)
    edition = newsroom.edition(days=1)
    assert [edit.come for edit in edition.notices[0].correction.edits] == [("600",)]
    assert [item.sentences for item in edition.items] == [(added,)]


def test_an_alert_is_corrected_on_the_same_date_and_not_in_its_quiet_hours(store):
    newsroom = Newsroom(store, alert=Alert(NOW, salience=0.0, quiet="20:30-23:00"))
    first = newsroom.publish("a", OLD)
    newsroom.edition()
    newsroom.change(first, OLD.replace("412", "600"), hours=2)
    assert newsroom.edition(hours=11).notices == ()  # 21:00 in Paris
    assert len(newsroom.edition(hours=3).notices) == 1


# --- in posts ---------------------------------------------------------------------------------------------------


class Room:
    """A channel that takes everything, and keeps it."""

    place = plain(Limit(4000, 200))

    def __init__(self):
        self.got = []

    def send(self, message):
        self.got.append(message.body)
        return Receipt(DeliveryStatus.SENT)


def sent(newsroom, rooms, edition):
    tools = posting.Posting(newsroom.store, lambda channel: rooms[channel.name], lambda: newsroom.now, "me:1:1")
    rehearsed = posting.post(tools, [edition], silent, dry_run=True)
    done = posting.post(tools, [edition], silent)
    assert [one.message.body for one in rehearsed] == [one.message.body for one in done]


def test_a_correction_goes_to_the_channels_that_were_sent_the_item_and_to_no_other(newsroom):
    rooms = {name: Room() for name in ("early", "late")}
    newsroom.store.save_channel(Channel("early", "json://127.0.0.1:9/"))
    first = newsroom.publish("a", OLD)
    sent(newsroom, rooms, newsroom.edition())
    newsroom.store.save_channel(Channel("late", "json://127.0.0.1:9/"))
    newsroom.change(first, OLD.replace("412", "600"), hours=12)
    newsroom.publish("b", "Le fonds apporte 210 millions d’euros.", days=1, title="Fjordvik investit")
    for _ in range(2):
        sent(newsroom, rooms, newsroom.edition(days=1))
    assert [("Correction" in body, "Fjordvik" in body) for body in rooms["late"].got] == [(False, True)]
    assert len(rooms["early"].got) == 2
    assert "412 → 600" in rooms["early"].got[1]
    assert "Fjordvik" in rooms["early"].got[1]


def test_a_correction_follows_where_no_route_leads_any_more_and_no_ceiling_holds_it(newsroom):
    rooms = {"wall": Room(), "other": Room()}
    for name in rooms:
        newsroom.store.save_channel(Channel(name, "json://127.0.0.1:9/"))
    first = newsroom.publish("a", OLD)
    sent(newsroom, rooms, newsroom.edition())
    newsroom.change(first, OLD.replace("412", "600"), hours=12)
    newsroom.watchlist = newsroom.store.save_watchlist(a_watchlist(routes=(Route("other", items=1),)))
    newsroom.publish("b", "Le fonds apporte 210 millions d’euros.", days=1, title="Fjordvik investit")
    sent(newsroom, rooms, newsroom.edition(days=1))
    assert "412 → 600" in rooms["wall"].got[1]
    assert "Fjordvik" not in rooms["wall"].got[1]
    assert "412 → 600" in rooms["other"].got[1]
    assert "Fjordvik" in rooms["other"].got[1]


def test_a_post_says_what_was_and_what_is():
    body = "\n".join(batch.message.body for batch in compose(CORRECTED, CORRECTED.notices, plain(Limit(4000, 200))))
    for said in ("Correction : Nuageo", "310 000 → 415 000", "Avant : ", "Maintenant : ", "n’est plus dans l’article"):
        assert said in body.replace("\u00a0", " ").replace("\u202f", " ")
