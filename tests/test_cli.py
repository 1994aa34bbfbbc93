"""The commands as a user types them: in a process of their own, in a folder of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import open_desk
from bot.types import EntityType


def vigie(*words, cwd, stdin=None, **environment):
    """What `vigie …` prints and how it ends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    command = [sys.executable, "-m", "bot.cli", *map(str, words)]
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, input=stdin, capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="session")
def shown(tmp_path_factory):
    """The demo, run once: its folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = vigie("demo", "watch", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "watch", done.stdout


@pytest.fixture
def watch(shown, tmp_path):
    """A copy of the demo's workspace, to change at will."""
    return shutil.copytree(shown[0], tmp_path / "watch")


# --- the demo ---------------------------------------------------------------------------------------------------


def test_the_demo_shows_the_whole_job(shown):
    folder, printed = shown
    for step in ("1. Collect", "2. Enrich", "3. Digest", "4. Post", "5. Search"):
        assert step in printed
    assert "Posted to demo" in printed
    assert "Microsoft" in printed
    assert "vigie init" in printed, "it says what to type next"
    assert list((folder / "editions").glob("2023-04-20-*.html"))


def test_a_second_demo_is_of_the_day_after_and_posts_only_what_is_new(watch):
    done = vigie("demo", watch, cwd=watch.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "A second run" in done.stdout
    assert "1 changed" in done.stdout, "the site has changed one article since"
    assert "Ce qui est nouveau" in done.stdout, "a follow-up: the article that changed tells a new fact"
    assert "39 kilomètres" in done.stdout
    third = vigie("demo", watch, cwd=watch.parent)
    assert "Nothing to post" in third.stdout


def test_the_demo_keeps_off_a_workspace_of_ones_own(tmp_path):
    vigie("init", "mine", "--empty", cwd=tmp_path)
    done = vigie("demo", "mine", cwd=tmp_path)
    assert done.returncode == 1
    assert "a workspace of your own" in done.stderr


# --- a workspace ------------------------------------------------------------------------------------------------


def test_a_new_workspace_is_ready(tmp_path):
    done = vigie("init", "watch", cwd=tmp_path)
    assert done.returncode == 0
    assert "vigie run" in done.stdout
    listed = json.loads(vigie("source", "list", "--json", cwd=tmp_path / "watch").stdout)
    assert len(listed) >= 40
    assert {source["language"] for source in listed} == {"fr", "en"}
    assert vigie("doctor", cwd=tmp_path / "watch").returncode == 0


def test_help_begins_with_what_one_begins_with(tmp_path):
    printed = vigie("--help", cwd=tmp_path).stdout
    panels = ["Options", "Start", "The four steps", "Read", "Lists"]
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("╭─")] == [p.split()[0] for p in panels]
    after = printed.partition("Lists")[2]
    assert all(name in after for name in ("source", "watchlist", "channel", "route", "entity", "models"))


def test_every_setting_is_in_the_file_and_may_be_uncommented(tmp_path):
    vigie("init", "watch", "--empty", cwd=tmp_path)
    path = tmp_path / "watch" / "vigie.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    loud = [
        line.removeprefix("# ") if " = " in line and line.startswith("# ") and ":" not in line.split("=")[0] else line
        for line in lines
    ]
    path.write_text("\n".join(line for line in loud if not line.startswith("contact")), encoding="utf-8")
    done = vigie("doctor", cwd=tmp_path / "watch")
    assert "configuration" in done.stdout, done.stderr


def test_a_command_finds_the_workspace_above_it(watch):
    assert vigie("source", "list", cwd=watch / "editions").returncode == 0


# --- reading ----------------------------------------------------------------------------------------------------

READING = [
    ("source", "list"),
    ("watchlist", "list"),
    ("channel", "list"),
    ("entity", "list"),
    ("entity", "list", "microsoft"),
    ("entity", "show", "orange"),
    ("search", "microsoft twitter"),
    ("search", "company:microsoft", "publicité"),
    ("company", "Twitter"),
    ("show", "1"),
    ("doctor",),
    ("collect",),
    ("enrich",),
    ("post", "--dry-run", "--date", "2023-04-20"),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_is_piped_is_plain_and_fits_80_columns(watch, words):
    done = vigie(*words, cwd=watch)
    assert done.stdout.strip()
    assert "\x1b" not in done.stdout
    for line in done.stdout.splitlines():
        assert len(line) <= 80 or "http://" in line or str(watch) in line, line


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_every_list_has_json(watch, words):
    json.loads(vigie(*words, "--json", cwd=watch).stdout)


def test_the_json_of_an_article_names_whom_the_text_names(watch):
    named = json.loads(vigie("show", "1", "--json", cwd=watch).stdout)["named"]
    printed = vigie("show", "1", cwd=watch).stdout
    assert named
    for one in named:
        assert one["name"] in printed
        assert {one["type"], one["in_registry"]} <= {*EntityType, True, False}
    assert [one["salience"] for one in named] == sorted((one["salience"] for one in named), reverse=True)


def test_a_topic_is_named_by_its_label_in_whatever_spelling(watch):
    found = vigie("search", "topic:api-pricing", cwd=watch).stdout
    assert found == vigie("search", 'topic:"prix des api"', cwd=watch).stdout
    straight = vigie("search", 'topic:"produits d\'ia"', cwd=watch).stdout
    assert straight == vigie("search", "topic:ai-products", cwd=watch).stdout


def test_search_finds_the_affair_in_both_languages(watch):
    found = json.loads(vigie("search", "company:twitter", "topic:api-pricing", "--json", cwd=watch).stdout)
    assert {hit["article"]["language"] for hit in found} == {"fr", "en"}


def test_options_of_a_query_that_begin_with_a_dash(watch):
    every = json.loads(vigie("search", "twitter", "--json", cwd=watch).stdout)
    fewer = json.loads(vigie("search", "twitter", "-microsoft", "--json", cwd=watch).stdout)
    assert 0 < len(fewer) < len(every)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_an_edition_in_every_format(watch, form):
    done = vigie("digest", "--date", "2023-04-20", "--days", "2", "--format", form, cwd=watch)
    assert done.returncode == 0, done.stderr
    assert "Microsoft" in done.stdout
    if form == "json":
        json.loads(done.stdout)


def test_an_edition_goes_to_a_file(watch, tmp_path):
    done = vigie("digest", "--date", "2023-04-20", "--format", "html", "--output", tmp_path / "a.html", cwd=watch)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_why_tells_every_step(watch):
    with open_desk(watch) as desk:
        url = desk.show("1").article.url
    done = vigie("why", url, cwd=watch)
    assert "save" in done.stdout
    assert "enrich" in done.stdout


def test_why_an_article_is_missing(watch):
    with open_desk(watch) as desk:
        gone = next(o.url for source in desk.source.list() for o in desk.why(source.url) if o.status == "failed")
    done = vigie("why", gone, cwd=watch)
    assert "failed" in done.stdout


# --- lists ------------------------------------------------------------------------------------------------------


def test_sources_travel_as_opml(watch, tmp_path):
    file = tmp_path / "all.opml"
    assert vigie("source", "export", file, cwd=watch).returncode == 0
    vigie("init", "other", "--empty", cwd=tmp_path)
    done = vigie("source", "import", file, cwd=tmp_path / "other")
    assert done.returncode == 0, done.stderr
    with open_desk(watch) as desk, open_desk(tmp_path / "other") as other:
        assert {s.url for s in other.source.list()} == {s.url for s in desk.source.list() if s.kind == "feed"}


def test_a_watchlist_narrows_the_digest(watch):
    assert vigie("watchlist", "add", "pommes", "--company", "Apple", cwd=watch).returncode == 0
    words = ("--date", "2023-04-20", "--days", "2", "--format", "json")
    every = json.loads(vigie("digest", "--watchlist", "tech", *words, cwd=watch).stdout)
    apple = json.loads(vigie("digest", "--watchlist", "pommes", *words, cwd=watch).stdout)
    assert 0 < len(apple["items"]) < len(every["items"])
    assert vigie("watchlist", "remove", "pommes", cwd=watch).returncode == 0


def test_a_watchlist_shows_all_that_was_said_and_a_change_keeps_the_rest(watch):
    words = ["--company", "Apple=2", "--topic", "antitrust", "--query", "API tarif", "--not-company", "Google"]
    words += ["--only", "fr", "--from", "1", "--not-from", "2", "--period", "36h", "--items", "8", "--noticed", "0"]
    shown = vigie("watchlist", "add", "pommes", *words, cwd=watch).stdout
    assert "pommes: Apple ×2, antitrust, `API tarif`\n  not Google\n  only in fr\n  only from " in shown
    assert "36 hours back · 8 items at most, none also noticed" in " ".join(shown.split())
    shown = vigie("watchlist", "change", "pommes", "--only", "", "--period", "week", cwd=watch).stdout
    assert "pommes: Apple ×2, antitrust, `API tarif`\n  not Google\n  only from " in shown
    assert "a week back · 8 items at most" in " ".join(shown.split())
    (listed,) = [one for one in json.loads(vigie("watchlist", "list", "--json", cwd=watch).stdout) if one["items"]]
    assert listed["weights"] == [{"kind": "entity", "of": "apple", "weight": 2.0}]
    assert listed["excluded"] == {"entity_ids": ["google"], "topics": [], "queries": [], "source_ids": [2]}
    changed = vigie("watchlist", "change", "pommes", "--items", "", "--noticed", "", "--period", "", cwd=watch).stdout
    assert not any(said in changed for said in ("at most", "noticed", "a week back"))
    (listed,) = [one for one in json.loads(vigie("watchlist", "list", "--json", cwd=watch).stdout) if one["topics"]]
    assert (listed["items"], listed["noticed"], listed["period"]) == (None, None, "day")
    assert "Replaced" in vigie("watchlist", "add", "pommes", cwd=watch).stdout


def test_editions_of_several_watchlists_are_a_list_and_no_page(watch):
    words = ("digest", "--date", "2023-04-20", "--format")
    assert len(json.loads(vigie(*words, "json", cwd=watch).stdout)) == 1
    vigie("watchlist", "add", "m", "--company", "Microsoft", cwd=watch)
    listed = json.loads(vigie(*words, "json", cwd=watch).stdout)
    assert [edition["watchlist"]["name"] for edition in listed] == ["tech", "m"]
    assert json.loads(vigie(*words, "json", "--watchlist", "m", cwd=watch).stdout)["watchlist"]["name"] == "m"
    for form in ("html", "atom", "jsonfeed"):
        assert "holds one watchlist: name it" in vigie(*words, form, cwd=watch).stderr


def test_an_edition_has_sections_and_keeps_to_its_languages_and_sources(watch):
    vigie("watchlist", "add", "m", "--company", "Microsoft", "--topic", "chips", "--only", "fr", cwd=watch)
    words = ("digest", "--watchlist", "m", "--date", "2023-04-20", "--days", "3")
    made = json.loads(vigie(*words, "--format", "json", cwd=watch).stdout)
    assert {item["section"] for item in made["items"]} == {"companies", "topics"}
    assert {link["language"] for item in made["items"] for link in item["links"]} == {"fr"}
    assert "── Entreprises suivies ──" in vigie(*words, cwd=watch).stdout
    outlets = {link["source"] for item in made["items"] for link in item["links"]}
    first = min(outlets)
    vigie("watchlist", "add", "n", "--company", "Microsoft", "--topic", "chips", "--not-from", first, cwd=watch)
    other = json.loads(vigie("digest", "--watchlist", "n", *words[3:], "--format", "json", cwd=watch).stdout)
    assert first not in {link["source"] for item in other["items"] for link in item["links"]}


def test_entities_of_ones_own(watch):
    assert "1 article in" in vigie("entity", "add", "Coquelune", "--country", "fr", cwd=watch).stdout
    assert "Coquelune" in vigie("search", "company:coquelune", cwd=watch).stdout
    assert "is now the same as Microsoft" in vigie("entity", "merge", "coquelune", "microsoft", cwd=watch).stdout
    assert "merged   coquelune → microsoft" in vigie("entity", "list", cwd=watch).stdout
    assert "merged into it: coquelune" in vigie("entity", "show", "microsoft", cwd=watch).stdout


def test_a_secret_in_the_environment_is_never_shown(watch):
    vigie("channel", "add", "room", "env:ROOM", cwd=watch)
    done = vigie("channel", "list", cwd=watch, ROOM="slack://TokenA/TokenB/TokenC/#news")
    assert "env:ROOM" in done.stdout
    assert "TokenA" not in done.stdout


def test_a_command_that_is_shown_can_be_pasted(watch):
    done = vigie("channel", "add", "la rédaction", "json://127.0.0.1:9/x", cwd=watch)
    assert "vigie channel test 'la rédaction'" in done.stdout
    assert "vigie channel test 'la rédaction'" in " ".join(vigie("doctor", cwd=watch).stdout.split())


def test_a_secret_in_an_address_is_masked(watch):
    done = vigie("channel", "add", "hook", "json://user:s3cret-word@127.0.0.1:9/x", cwd=watch)
    done2 = vigie("channel", "list", cwd=watch)
    done3 = vigie("channel", "test", "hook", cwd=watch)
    for one in (done, done2, done3):
        assert "s3cret-word" not in one.stdout + one.stderr
    assert done3.returncode == 1


def test_a_line_of_french_is_not_broken_before_a_sign(tmp_path):
    vigie("init", "watch", "--empty", cwd=tmp_path)
    body = "Le casque d’Apple gagne une demi-heure d’autonomie ; il coûte encore 3 699 € en France."
    (tmp_path / "note.txt").write_text(f"Un casque plus léger\n\n{body}", encoding="utf-8")
    vigie("add", tmp_path / "note.txt", cwd=tmp_path / "watch")
    vigie("enrich", cwd=tmp_path / "watch")
    shown = vigie("show", "1", "--text", cwd=tmp_path / "watch").stdout
    assert shown.count("d’autonomie\u00a0; il") == shown.count("3\u00a0699\u00a0€") == 2
    assert "d’autonomie\u00a0; il" in vigie("search", "casque", cwd=tmp_path / "watch").stdout


def test_a_workspace_named_by_its_settings_file_is_told_apart(watch):
    done = vigie("-C", watch / "vigie.toml", "status", cwd=watch)
    assert (done.returncode, "is a file: name the folder" in done.stderr) == (1, True)


def test_who_finds_nothing_is_told_what_finds_more(watch):
    assert "Fewer words" in vigie("search", "microsoft", "ornithorynque", cwd=watch).stdout
    assert "Did you mean Microsoft?" in vigie("search", "microsft", cwd=watch).stdout
    assert "Is it spelt" in vigie("search", "ornithorynque", cwd=watch).stdout
    assert "`mentions:` in its place also finds what only names it" in vigie("search", "org:cnil", cwd=watch).stdout


# --- what is wrong gets a sentence ------------------------------------------------------------------------------

WRONG = [
    (("nonsense",), 2, "nonsense"),
    (("digest", "--format", "docx"), 2, "text, markdown, html"),
    (("digest", "--format", "pdf"), 2, "give --output"),
    (("digest", "--date", "yesterday"), 2, "is not a date"),
    (("digest", "--date", "2999-01-01"), 1, "is still to come"),
    (("post", "--date", "2999-01-01"), 1, "is still to come"),
    (("run", "--date", "2999-01-01"), 1, "is still to come"),
    (("digest", "--watchlist", "nobody"), 1, "No watchlist is called"),
    (("search", "company:nobodyknowsthis"), 2, "nobodyknowsthis"),
    (("search", '"open'), 2, ""),
    (("search", "microsoft", "--jsn"), 2, "there is no --jsn"),
    (("story", "show", "1", "--language", "de"), 2, 'not "de"'),
    (("models", "add", ""), 1, "Say where the model is"),
    (("backup", "nowhere/b.db"), 1, "No such file or directory."),
    (("search", "since:someday microsoft"), 2, "since"),
    (("search", "topic:appstore"), 2, "Did you mean app-store?"),
    (("search", "person:cook"), 2, "Did you mean Tim Cook?"),
    (("show", "999999"), 2, "No article"),
    (("show", "https://nowhere.example/a"), 2, "No article"),
    (("why", "https://nowhere.example/a"), 1, "not been met"),
    (("why", "nothing"), 1, '"nothing" has not been met'),
    (("company", "Nobody Knows This"), 2, "`vigie search` finds the word"),
    (("watchlist", "add", "x", "--company", "zzzqqq"), 2, "`vigie entity add` makes it known"),
    (("add", "no-such-file.txt"), 1, "no-such-file.txt"),
    (("add", "."), 1, "cannot be read"),
    (("add", "http://127.0.0.1:1/"), 1, "127.0.0.1"),
    (("add", "http://10.0.0.1/secret"), 1, "10.0.0.1"),
    (("source", "add", "not-an-address"), 1, "not a web address"),
    (("source", "add", "vigie.example/rss"), 1, "Did you mean https://vigie.example/rss?"),
    (("source", "add", "https://vigie.example/rss", "--language", "zz"), 1, "not a language of articles"),
    (("source", "add", "https://vigie.example/rss", "--as", "archive"), 1, 'not "archive"'),
    (("source", "add", "http://127.0.0.1:1/feed"), 1, "127.0.0.1"),
    (("source", "remove", "nobody"), 1, "No source is called"),
    (("source", "import", "missing.opml"), 1, "missing.opml"),
    (("source", "import", "vigie.toml"), 1, "vigie.toml"),
    (("watchlist", "add", "x", "--topic", "weather-on-mars"), 2, "weather-on-mars"),
    (("watchlist", "add", "x", "--channel", "nowhere"), 1, "No channel is called"),
    (("watchlist", "add", "x", "--company", "Apple=lots"), 1, "a weight is a number from 0.1 to 10"),
    (("watchlist", "add", "x", "--company", "=2"), 1, "such as Apple=2"),
    (("watchlist", "add", "x", "--noticed", "many"), 2, "is not a number"),
    (("watchlist", "add", "x", "--only", "fe"), 1, "not a language of articles"),
    (("watchlist", "add", "x", "--from", "nowhere"), 1, "No source is called"),
    (("watchlist", "add", "x", "--period", "month"), 1, "is not a period"),
    (("watchlist", "add", "x", "--not-topic", "weather-on-mars"), 2, "weather-on-mars"),
    (("watchlist", "add", "x", "--quiet", "22:00-07:00"), 2, "are of an alert"),
    (("watchlist", "add", "x", "--alert", "--at", "08:00"), 1, "An alert waits for no time of day"),
    (("watchlist", "change", "tech", "--no-alert", "--hourly", "2"), 2, "are of an alert"),
    (("watchlist", "change", "nobody", "--items", "3"), 1, "No watchlist is called"),
    (("channel", "add", "x", "gopher://nowhere"), 1, ""),
    (("channel", "test", "nobody"), 1, "No channel is called"),
    (("entity", "add", "Apple"), 1, "that of Apple"),
    (("entity", "add", ""), 1, "needs a name"),
    (("entity", "add", "Zed", "--country", "France"), 1, 'not "France"'),
    (("entity", "alias", "apple", "Apple"), 1, "is a name of Apple already"),
    (("entity", "alias", "apple", "le Fruit", "--since", "2022-01-01", "--until", "2021-01-01"), 1, "begin on 2022"),
    (("entity", "merge", "apple", "nobodyknowsthis"), 2, "nobodyknowsthis"),
    (("init",), 1, "is a workspace already"),
    (("init", "elsewhere", "--timezone", "Mars/Olympus"), 1, "is not a time zone"),
]


@pytest.mark.parametrize(
    ("words", "status", "said"), WRONG, ids=lambda part: " ".join(part) if isinstance(part, tuple) else None
)
def test_one_sentence_says_what_is_wrong(watch, words, status, said):
    done = vigie(*words, cwd=watch)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done.stdout + done.stderr
    assert done.stderr.strip()


def test_a_wrong_line_of_configuration(watch):
    with (watch / "vigie.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[digest]\nitem = "many"\n')
    done = vigie("digest", cwd=watch)
    assert done.returncode == 1
    assert "unknown setting `item`" in done.stderr


def test_a_database_that_is_none(watch):
    for old in watch.glob("vigie.db*"):
        old.unlink()
    (watch / "vigie.db").write_bytes(b"this is no database, it is a text of some length " * 100)
    done = vigie("search", "microsoft", cwd=watch)
    assert done.returncode == 1
    assert "vigie.db" in done.stderr


def test_a_postgresql_server_that_is_not_there(watch):
    text = (watch / "vigie.toml").read_text(encoding="utf-8")
    (watch / "vigie.toml").write_text('database = "postgresql://me:s3cret@127.0.0.1:1/x"\n' + text, encoding="utf-8")
    done = vigie("search", "microsoft", cwd=watch)
    assert done.returncode == 1
    assert "s3cret" not in done.stderr


def test_one_bad_file_does_not_keep_a_good_one_out(watch, tmp_path):
    good = tmp_path / "note.txt"
    good.write_text(
        "Une note sur Apple\n\nApple ouvre un bureau à Lille. Le groupe y embauchera vingt personnes.\n",
        encoding="utf-8",
    )
    done = vigie("add", "missing.txt", good, cwd=watch)
    assert done.returncode == 1
    assert "Added: Une note sur Apple" in done.stdout


def test_a_headline_cannot_drive_the_terminal(watch, tmp_path):
    evil = tmp_path / "evil.txt"
    evil.write_text(
        "Un titre \x1b[2J\x1b]0;pwned\x07 et \u202erien\n\nLe texte de cet article parle de choses diverses.\n",
        encoding="utf-8",
    )
    done = vigie("add", evil, cwd=watch)
    assert done.returncode == 0, done.stderr
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


def in_a_shell(line, cwd):
    """How a line of bash ends in which VIGIE stands for the command."""
    command = f'set -o pipefail; VIGIE() {{ {sys.executable} -m bot.cli "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", command], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "line",
    [
        "VIGIE search since:2000 --json --limit 1000 | head -1",
        "VIGIE company Twitter | head -1",
        "VIGIE company Twitter | (exec <&-; sleep 3)",
        "VIGIE company Twitter >&-",
        "PYTHONIOENCODING=ascii VIGIE company Twitter",
    ],
)
def test_a_reader_that_has_had_enough_or_that_reads_little(watch, line):
    done = in_a_shell(line, watch)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_said(watch):
    done = in_a_shell("VIGIE search company:twitter > /dev/full", watch)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in done.stderr


def test_lists_keep_to_eighty_columns(watch):
    vigie("route", "add", "tech", "demo", "--weekdays", "mon-fri", "--at", "08:30", "--items", "5", cwd=watch)
    for words in (["route", "list"], ["channel", "ledger"], ["status"], ["topic", "list"], ["company", "Twitter"]):
        printed = vigie(*words, cwd=watch).stdout.splitlines()
        assert printed
        assert [line for line in printed if len(line) > 80] == []


def test_an_address_is_never_broken(watch, tmp_path):
    text = tmp_path / f"{'a-long-name-' * 9}.txt"
    text.write_text("Un titre\n\nLe texte de cet article parle de choses diverses.\n", encoding="utf-8")
    vigie("add", text, cwd=watch)
    assert text.as_uri() in vigie("show", text, cwd=watch).stdout


def test_one_article_as_json_has_its_text_once(watch):
    shown = json.loads(vigie("show", "1", "--json", cwd=watch).stdout)
    assert shown["article"]["text"]
    assert {"tagging", "summary", "version", "story_id"} == set(shown["enriched"])


def test_the_list_of_topics(watch):
    assert "app-store: Magasins d’applications / App stores" in vigie("topic", "list", cwd=watch).stdout
    (found,) = json.loads(vigie("topic", "list", "app-store", "--json", cwd=watch).stdout)
    assert set(found) == {"id", "labels", "covers"}
    assert "No topic has these words" in vigie("topic", "list", "zzz", cwd=watch).stdout


def test_a_company_is_shown_by_what_is_about_it(watch):
    about = json.loads(vigie("search", "company:microsoft", "--json", "--limit", "99", cwd=watch).stdout)
    naming = json.loads(vigie("search", "mentions:microsoft", "--json", "--limit", "99", cwd=watch).stdout)
    assert len(about) < len(naming)
    shown = vigie("company", "Microsoft", cwd=watch).stdout
    assert f"{len(about)} articles about it, {len(naming)} name it\n" in shown
    assert "vigie search mentions:microsoft" in shown
    told = json.loads(vigie("company", "Microsoft", "--limit", "99", "--json", cwd=watch).stdout)
    assert sorted(told["sources"]) == sorted(hit["source"] for hit in about)


def test_why_takes_the_number_of_an_article(watch):
    url = json.loads(vigie("show", "1", "--json", cwd=watch).stdout)["article"]["url"]
    assert vigie("why", "1", cwd=watch).stdout == vigie("why", url, cwd=watch).stdout != ""


def test_the_script_is_installed():
    script = Path(sys.executable).parent / "vigie"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("vigie ")


def test_a_digest_of_no_watchlist_says_so_in_every_format(watch):
    vigie("watchlist", "remove", "tech", cwd=watch)
    for form in ("text", "pdf"):
        done = vigie("digest", "--format", form, "--output", "digest.out", cwd=watch)
        assert "There is no watchlist" in done.stderr
        assert not (watch / "digest.out").exists()


# --- for scripts ------------------------------------------------------------------------------------------------

SCRIPTS = (Path(__file__).parent.parent / "docs" / "scripts.md").read_text(encoding="utf-8")
ASKED = {
    "search": "search microsoft",
    "show": "show 1",
    "company": "company Microsoft",
    "why": "why 1",
    "collect": "collect",
    "story show": "story show STORY",
    "entity list": "entity list apple",
    "entity show": "entity show apple",
    "eval": f"eval topics {Path(__file__).parent / 'gold'} --limit 2",
}
UNTESTED = {"enrich", "add", "post", "run"}  # they change the archive, and are of the shapes of others


def told_fields():
    """What docs/scripts.md says that the JSON of each command has."""
    for row in re.findall(r"^\| (`vigie .*?) \| .*? \| (.*?) \|$", SCRIPTS, re.MULTILINE):
        for name in re.findall(r"`vigie (.*?)`", row[0]):
            yield name, set(re.findall(r"`(\w+)`", row[1]))


def test_each_command_gives_the_json_that_is_told(watch):
    vigie("route", "add", "tech", "demo", cwd=watch)
    (story, *_) = json.loads(vigie("story", "list", "--days", "3660", "--json", cwd=watch).stdout)
    asked = {"story list": "story list --days 3660", **ASKED}
    seen = set()
    for name, fields in told_fields():
        if name not in UNTESTED:
            words = asked.get(name, name).replace("STORY", str(story["id"])).split()
            given = json.loads(vigie(*words, "--json", cwd=watch).stdout)
            assert set(given[0] if isinstance(given, list) else given) == fields, name
        seen.add(name)
    assert {*ASKED, *UNTESTED, "status", "doctor", "topic list"} <= seen
