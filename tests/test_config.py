"""vigie.toml: what it may say, and the sentence for what it may not."""

import pytest

from bot.config import Config, find_workspace, load_config
from bot.errors import ConfigError


def written(folder, text):
    (folder / "vigie.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_holds_without_a_word(tmp_path):
    config = load_config(written(tmp_path, ""))
    assert config == Config(folder=tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path}/vigie.db"
    assert config.own_assets is None


def test_everything_can_be_said(tmp_path):
    config = load_config(
        written(
            tmp_path,
            'language = "en"\ntimezone = "America/New_York"\ndatabase = "postgresql://u:p@h/d"\nassets = "mine"\n'
            '[collect]\nseconds = 5\nprivate_hosts = ["intranet.example"]\n[digest]\nitems = 3\n',
        )
    )
    assert (config.language, config.timezone) == ("en", "America/New_York")
    assert config.database_url == "postgresql+psycopg://u:p@h/d"
    assert config.own_assets == tmp_path / "mine"
    assert (config.collect.seconds, config.collect.private_hosts) == (5.0, ("intranet.example",))
    assert config.digest.items == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langage = 'fr'", "unknown setting `langage`"),
        ('language = "de"', '`language`: "de" is not a language of labels'),
        ("language = 3", "must be a text in quotes"),
        ('timezone = "Paris"', "is not a time zone"),
        ('timezone = "../../etc/passwd"', "is not a time zone"),
        ("[collect]\nseconds = -1", "must be a number from 0"),
        ("[collect]\nseconds = true", "must be a number from 0"),
        ("[collect]\nseconds = nan", "must be a number from 0"),
        ("[collect]\nprivate_hosts = 'a'", "must be a list of texts"),
        ("[collect]\npause = 1", "unknown setting `pause`"),
        ("collect = 3", "must be a table"),
        ("language = ", "cannot be read"),
    ],
)
def test_a_wrong_line_gets_a_sentence_that_names_it(tmp_path, text, said):
    with pytest.raises(ConfigError) as refused:
        load_config(written(tmp_path, text))
    assert said in str(refused.value)
    assert "vigie.toml" in str(refused.value)


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "vigie.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)


def test_the_nearest_workspace_is_found_from_inside_it(tmp_path):
    inside = written(tmp_path, "") / "editions" / "2023"
    inside.mkdir(parents=True)
    assert find_workspace(inside) == tmp_path


def test_no_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="vigie init"):
        find_workspace(tmp_path)
    with pytest.raises(ConfigError, match="vigie init"):
        load_config(tmp_path)
