"""The tree of errors is the one that its docstring draws, and errors cross process borders whole."""

import inspect
import pickle
import re

import pytest

from bot import errors

CLASSES = [value for _, value in inspect.getmembers(errors, inspect.isclass)]


def test_the_drawing_is_the_tree():
    drawn = re.findall(r"^[\s│├└─]*(\w+Error)\b", errors.__doc__, re.MULTILINE)
    assert sorted(drawn) == sorted(one.__name__ for one in CLASSES)
    depths = {
        name: len(lead) // 4 for lead, name in re.findall(r"^    ([\s│├└─]*)(\w+Error)\b", errors.__doc__, re.MULTILINE)
    }
    for one in CLASSES:
        assert depths[one.__name__] == len(one.__mro__) - errors.VigieError.__mro__.__len__(), one


@pytest.mark.parametrize("one", CLASSES, ids=lambda one: one.__name__)
def test_errors_pickle_with_all_they_say(one):
    error = one("https://a.example/", "gone") if issubclass(one, errors.SourceError) else one("a sentence")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_a_status_travels_too():
    assert pickle.loads(pickle.dumps(errors.FetchError("https://a.example/", "gone", 410))).status == 410
