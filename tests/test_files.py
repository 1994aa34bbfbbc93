"""Files are written whole or not at all."""

import pytest

from bot.files import write_whole


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "list.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_all_as_it_was(tmp_path):
    path = tmp_path / "list.json"
    path.mkdir()  # a file cannot take a folder's place
    with pytest.raises(OSError, match=r"list\.json"):
        write_whole(path, b"one")
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "list.json", b"one")
