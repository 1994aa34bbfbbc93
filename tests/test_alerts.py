"""Alerts: what cannot wait is told at once, once, and never at night or in floods."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.config import Config
from bot.desk import Desk
from bot.desk.watchlists import Follow, Urgency
from bot.digest.alerts import is_quiet, room
from bot.errors import ConfigError
from bot.types import Alert

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # noon in Paris
RULE = Alert(NOON)


@pytest.mark.parametrize(
    ("quiet", "local", "expected"),
    [
        ("", "03:00", False),
        ("22:00-07:00", "21:59", False),
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "03:00", True),
        ("22:00-07:00", "07:00", False),
        ("12:00-14:00", "13:00", True),
        ("12:00-14:00", "03:00", False),
    ],
)
def test_quiet_hours(quiet, local, expected):
    assert is_quiet(replace(RULE, quiet=quiet), time.fromisoformat(local)) is expected


def test_how_many_stories_may_be_told_now():
    assert room(RULE, "Europe/Paris", NOON, 99) is None
    assert room(replace(RULE, hourly=3), "Europe/Paris", NOON, 1) == 2
    assert room(replace(RULE, hourly=3), "Europe/Paris", NOON, 9) == 0
    assert room(replace(RULE, hourly=3, quiet="11:00-13:00"), "Europe/Paris", NOON, 0) == 0
    assert room(replace(RULE, hourly=3, quiet="11:00-13:00"), "America/New_York", NOON, 0) == 3


class Watch:
    """A workspace whose clock and articles the test sets."""

    def __init__(self, folder):
        self.folder = folder
        self.now = NOON
        self.desk = Desk(Config(folder=folder), clock=lambda: self.now)

    def article(self, name, company="Microsoft"):
        path = self.folder / f"{name}.txt"
        path.write_text(
            f"{company} annonce {name}\n\n{company} a annoncé {name} mardi. {company} n’a pas donné d’autre détail.\n",
            encoding="utf-8",
        )
        self.desk.add(str(path))
        self.desk.enrich()

    def told(self):
        (edition,) = self.desk.digest("alerte")
        return len(edition.items)


@pytest.fixture
def watch(tmp_path):
    made = Watch(tmp_path)
    with made.desk:
        yield made


def test_an_alert_tells_what_comes_after_it_was_made_each_story_once(watch):
    watch.article("une console de jeu")
    watch.now += timedelta(minutes=5)
    watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft",), alert=Urgency()))
    assert watch.told() == 0
    watch.now += timedelta(minutes=5)
    watch.article("la fermeture de trois studios à Dublin")
    watch.article("un tracteur électrique", company="Kubota")
    assert watch.told() == 1
    watch.now += timedelta(days=1)
    assert watch.told() == 0  # another date, and told already


def test_an_alert_waits_for_as_many_sources_as_it_asks(watch):
    watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft",), alert=Urgency(sources=2)))
    watch.article("un rachat à Nantes")
    assert watch.told() == 0


def test_an_alert_has_a_ceiling_by_the_hour_and_goes_on_later(watch):
    watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft", "Samsung"), alert=Urgency(hourly=1)))
    watch.article("une console de jeu")
    watch.article("un tracteur électrique à Séoul", company="Samsung")
    assert watch.told() == 1
    assert watch.told() == 1
    watch.now += timedelta(minutes=61)
    assert watch.told() == 2


def test_an_alert_of_the_night_comes_in_the_morning(watch):
    watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft",), alert=Urgency(quiet="22:00-07:00")))
    watch.now = NOON + timedelta(hours=14)  # two in the morning
    watch.article("une panne mondiale")
    assert watch.told() == 0
    watch.now += timedelta(hours=5)
    assert watch.told() == 1


def test_an_alert_is_kept_with_its_rule_and_is_never_due_at_a_time_of_day(watch):
    urgency = Urgency(sources=2, salience=0.7, quiet="22:00-07:00", hourly=4)
    added = watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft",), alert=urgency))
    assert added.alert == Alert(NOON, 2, 0.7, "22:00-07:00", 4)
    assert watch.desk.watchlist.list() == (added,)
    assert watch.desk.due() == ()
    assert watch.desk.watchlist.add("alerte", Follow(entities=("Microsoft",))).alert is None


@pytest.mark.parametrize("quiet", ["22:00", "22h-7h", "22:00-25:00", "22:00-07:00-08:00"])
def test_hours_that_are_none_are_refused(watch, quiet):
    with pytest.raises(ConfigError, match="--quiet"):
        watch.desk.watchlist.add("alerte", Follow(alert=Urgency(quiet=quiet)))
