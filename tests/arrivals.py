"""Articles that arrive day by day in an archive, and the editions made of it; every name and fact is made up."""

from dataclasses import replace
from datetime import timedelta

from bot.enrich.background import load_background
from bot.enrich.likeness import profile_of
from bot.pipeline.digest import Digesting, digest
from bot.types import EntityType, Status
from tests.builders import NOW, a_source, a_watchlist, an_article, at, enriched

BACKGROUND = load_background()
DAY = NOW.date()
FACTS = (
    "L’hébergeur Nuageo a ouvert un centre de données de 4 800 serveurs à Quimper.",
    "La chambre froide de Lannion consomme désormais 37 mégawatts, selon Hervé Kerguelen.",
    "Les syndicats bretons réclament 615 embauches avant la Toussaint, affirme Soizic Trividic.",
    "Un incendie a détruit 92 baies de stockage chez Ouessantel dans la nuit.",
    "Le fonds norvégien Fjordvik apporte 210 millions d’euros au capital.",
    "La préfète Clarisse Montauban exige un audit sous 45 jours.",
    "Le concurrent lillois Brumaire baisse ses tarifs de 18 %.",
    "Ghislain Auffret quittera la direction le 14 juin, remplacé par Maëlle Rozenn.",
)


def said(facts, reworded=False):
    """An article of some facts; the other wording moves its sentences and changes a word or two of no weight."""
    chosen = [FACTS[n] for n in facts]
    if not reworded:
        return " ".join(chosen)
    return " ".join(sentence.replace("désormais ", "maintenant ").replace(" à ", " dans ") for sentence in chosen[::-1])


class Newsroom:
    """An archive that articles of given stories arrive in, and the watchlist whose editions are made of it."""

    def __init__(self, store, **watchlist):
        self.store = store
        self.source = store.add_source(a_source())
        self.watchlist = store.save_watchlist(a_watchlist(**watchlist))
        self.now = NOW
        self.tools = Digesting(
            store, lambda entity, _: (entity, EntityType.COMPANY), lambda *_: (), lambda: self.now, 20, 3,
            lambda: BACKGROUND,
        )  # fmt: skip
        self.stories = {}
        self.count = 0

    def publish(self, story, text, days=0, hours=0, **changes):
        """A new article of a story, enriched; gives it as it was saved."""
        self.count += 1
        self.now = at(24 * days + hours)
        about = {"title": "Nuageo à Quimper", "text": text, "standfirst": "", "published": self.now} | changes
        saved = self.store.save_article(an_article(self.count, **about), now=self.now).article
        self._enrich(saved)
        profile = profile_of(enriched(saved), BACKGROUND)
        self.stories[story] = self.store.put_in_story(saved.id, self.stories.get(story, 0), 0, profile)
        return saved

    def change(self, article, text, days=0, hours=1):
        self.now = at(24 * days + hours)
        saved = self.store.save_article(replace(article, text=text), now=self.now)
        assert saved.status is Status.CHANGED
        self._enrich(saved.article)
        return saved.article

    def _enrich(self, article):
        self.store.save_enriched([enriched(article)])

    def edition(self, days=0, hours=10):
        self.now = at(24 * days + hours)
        return digest(self.tools, self.watchlist, DAY + timedelta(days=days))
