"""What a publisher changed in an article, told from its texts."""

from bot.desk.changes import Change, changes_of
from bot.types import Revision
from tests.builders import an_article, at


def test_each_change_is_told_from_one_text_to_the_next():
    first = Revision(1, "Nuageo ouvre un centre", "Une firme.\nElle ouvre lundi. Trente postes.", at(1))
    second = Revision(1, "Nuageo ouvre à Brest", "Une firme.\nElle ouvre mardi. Trente postes.", at(2))
    article = an_article(title="Nuageo ouvre à Brest", standfirst="Une firme.", text="Elle ouvre mardi.")
    assert changes_of(article, [first, second]) == (
        Change(at(1), "Nuageo ouvre un centre", ("Elle ouvre lundi.",), ("Elle ouvre mardi.",)),
        Change(at(2), "", ("Trente postes.",), ()),
    )


def test_an_article_without_earlier_texts_has_no_changes():
    assert changes_of(an_article(), []) == ()
