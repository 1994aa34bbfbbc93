"""Whether a sentence can be taken out of its article: its shape, and what its opening leans on. French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from bot.text import fold_aligned


class Needs(Enum):
    """Which sentence must stand before one, for a reader to know whom or what it speaks of."""

    NOTHING = "nothing"
    NEAR = "near"  #: one of the two before it: « Ce changement » takes up what they tell; they name who is quoted
    LAST = "last"  #: the one before it: « Cette dernière » takes up a name in it


_LEAST_WORDS = 5
_LIST_MARK = re.compile(r"(?:[-–—•*>▶►■◆]|\d{1,2}[.)])\s")
_FINISHED = re.compile(r"[.!?…][\"'”’»)\]\s\u00a0\u202f]*\Z")
_SMALL_START = re.compile(r"[a-zß-öø-ÿœ][^A-ZÀ-Þ\s]*(?:\s|\Z)")  # « iPhone » and "eBay" begin sentences too
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_MARKS = re.compile('["«»“”]')
_CLOSES = re.compile(r"""(?<=[^\s(\[«“'’–—-])"(?=[\s,.;:!?)]|\Z)""")  # « fini", dit-il » begins inside a quotation
_OPENS = re.compile(r'(?:(?<=\s)|(?<=\A))"(?=\w)')
_CLOSING_MARK = re.compile(r'"(?=[\s,.;:!?)]|\Z)')
_STRAY = re.compile(r'[.!?…]"\Z')
_ONLY_QUOTED = re.compile(r"""\s*(?:"[^"]*"|«[^«»]*»|“[^“”]*”)[\s.!…]*\Z""")
_SPEAKER_FOLLOWS = re.compile('"(?:,| [a-zà-ÿ])')
_LONGEST_QUOTATION = 6  #: sentences from the one that opens it to the one that closes it
_CLOSING = "\"'”’»)] \u00a0\u202f"
_QUOTES = "\"'«“”»’ \u00a0\u202f([-–—"


def _any_of(*phrases: str) -> str:
    """A pattern for one of the phrases of some lists separated by "|", as whole words."""
    return rf"(?:{'|'.join(phrases)})\b"


# What sites write between the paragraphs of an article.
_CHROME = re.compile(
    r"(?:(?:a )?lire (?:aussi|egalement|la suite|plus|notre|nos)|voir aussi|a voir|retrouvez |inscrivez-vous|"
    r"abonnez-vous|suivez-nous|cliquez |partagez |photo ?:|credits?\b.{0,12}:|source ?:|publie le |mis a jour le |"
    r"image ?:|video ?:|via ?:|read (?:more|also|next|(?:our|the) full)|see also|sign up|subscribe|follow us|click |"
    r"share this|photo by|image credit|getty images|copyright|©)"
)
# How those who report live greet their readers and take leave of them.
_HOSTING = re.compile(
    _any_of(
        r"(?:re)?bon(?:jour|soir|ne journee|ne soiree)(?:,? et bienvenue| a tous| a toutes)",
        r"bienvenue (?:a tous|a toutes|dans ce|dans notre|sur ce)|suivez (?:avec nous|(?:en|le|notre) direct)",
        r"merci (?:a (?:tous|toutes) )?(?:de nous|de votre fidelite|d'avoir suivi)|c'est parti",
        r"(?:c'est la )?fin de (?:ce|notre) (?:direct|live)|(?:ce|notre) (?:direct|live) (?:est|s'acheve|commence)",
        r"good (?:morning|afternoon|evening)(?: and welcome|,? everyone)|(?:hello|hi)(?: and welcome| everyone)",
        r"welcome (?:back )?to (?:our|this) live|follow (?:along|our live)|thank(?:s| you) for (?:following|joining)",
        r"(?:that's|that is) (?:all|it) (?:for|from) (?:today|tonight|now|us)",
    )
)

# Openings that lean on nothing although they look like it: impersonal ones, and times.
_IMPERSONAL = re.compile(
    r"il (?:n')?(?:y (?:a|aura|avait|aurait)|faut|faudra|fallait|faudrait|s'agit|reste a|suffit|existe)\b"
    r"|there (?:is|are|was|were|will) "
    r"|it(?:'s| is| was) (?:\w+ ){1,3}(?:that|to|for) "
)
_TIME = re.compile(
    r"(?:ce|cet|cette|ces|this|these) (?:dernier\w* |derniere\w* |last |past )?(?:lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche|matin|soir|jours|semaines?|mois|annees?|week-end|ete|automne|hiver|printemps|nuit|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|evening|week|weekend|month|year|summer|autumn|"
    r"fall|winter|spring|days|weeks|months|years)\b"
)
_LEAD_IN = r"(?:(?:et|mais|or|car|donc|ainsi|alors|and|but|so|yet|because|if|when|quand|si|comme|as) )?"
_PRONOUN = re.compile(
    _LEAD_IN
    + _any_of(
        r"s?'?ils?|s?'?elles?|lui|eux|celui|celle|ceux|celles|lequel|laquelle|lesquels|lesquelles|ce dernier",
        r"cette derniere|ces derniers|ces dernieres|son|sa|ses|leurs?",
        r"(?:selon|pour|d'apres|avec|chez|contre) (?:lui|elle|eux|elles|ce dernier|cette derniere|ces derniers)|he",
        r"she|it|they|him|her|his|its|their|them|(?:according to|for|with|among) (?:him|her|them|it)",
    )
)
_CONNECTIVE = re.compile(
    _any_of(
        r"mais|et|or|car|donc|ainsi|alors|aussi|cependant|toutefois|pourtant|neanmoins|puis|ensuite|enfin",
        r"d'ailleurs|en effet|en revanche|en outre|en plus|de plus|de meme|par ailleurs|au contraire|a l'inverse",
        r"a l'oppose|en consequence|par consequent|du coup|resultat|pour autant|quant a|quant aux?|pour sa part",
        r"pour leur part|de son cote|de leur cote|dans ce cadre|dans ce contexte|dans la foulee|des lors",
        r"depuis lors|jusque-la|de quoi|bref|idem|autrement dit|voila|notamment|surtout|non seulement|sauf que",
        r"reste que|outre|autres?|oui|non|a noter|malgre cela|par exemple|meme chose|cela|ca|ceci|c'est|c'etait",
        r"ce n'est|ce sont|ce sera|tout cela|tout ca|rien de tout|parmi eux|parmi elles|la-dessus|ce|cet|cette|ces",
        r"un tel|une telle|de tels|de telles|a ce|a cet|a cette|de ce|de cet|de cette|dans ce|dans cette|avec ce",
        r"avec cette|pour ce|pour cette|sur ce|sur cette|tous deux|toutes deux|l'un|l'une|l'autre|les deux",
        r"les autres|d'autres|un autre|une autre|un moyen|une maniere|une facon|un comble|une premiere|but|and|or",
        r"so|yet|still|however|nevertheless|nonetheless|moreover|furthermore|meanwhile|also|then|therefore|thus",
        r"instead|besides|in addition|in contrast|by contrast|as a result|for example|for instance|in fact|indeed",
        r"afterwards|similarly|likewise|otherwise|that|this|these|those|such|all this|all that|even so|by then",
        r"at that|since then|hence|both of|another|others|one of them|some of them|nor|neither|the latter",
        r"the former|the two|the other|the same|yes",
    )
)
_DEFINITE = re.compile(
    _any_of(
        r"la (?:nouvelle|decision|mesure|societe|firme|marque|plateforme|plate-forme|compagnie|start-up|jeune pousse)",
        r"l'(?:annonce|affaire|operation|entreprise|operateur|editeur|application|accord|interesse|interessee)",
        r"le (?:projet|groupe|constructeur|geant|reseau social|service|fabricant|site|texte|document|dispositif)",
        r"the (?:move|decision|announcement|news|company|firm|group|deal|service|change|platform|feature|start-up)",
    )
)
_COMPLEMENT = re.compile(r"\s(?:de|d'|du|des|qui|que|of|to|that|which|behind|between)\b|\s(?:d'|qu')")
# « Depuis lundi, il … »: a time or place first, then somebody who was named before.
_INTRODUCED = re.compile(
    r"(?:meme si|en|depuis|apres|avant|a|au|aux|dans|pour|d'ici|des|pendant|durant|lors|avec|sans|sous|sur|chez|quand|"
    r"lorsqu\w*|si|comme|aujourd'hui|hier|demain|from|in|on|after|before|since|by|at|for|with|when|if|as|until|during|while|today)\b"
    r"[^.!?:;]{0,60}?[ ,’'](?:ils?|elles?|he|she|it|they)\s"
)
_NAME_INSIDE = re.compile(
    r"[ ’'](?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun))[A-ZÀ-Þ]"
)
_SPEAKER_LEFT_OUT = re.compile(
    r"-(?:t-)?(?:ils?|elles?)\b|\b(?:he|she|they) (?:said|says|added|told|wrote|explained)\b"
)


def is_finished(sentence: str) -> bool:
    """True where a sentence ends as one does, not cut off by a limit or a layout."""
    return bool(_FINISHED.search(sentence))


def fault(sentence: str, *, is_standfirst: bool = False) -> str:
    """Why a sentence cannot stand in any summary, "" where it can: a heading, a caption, a list, half a quotation."""
    if len(sentence.split()) < _LEAST_WORDS:
        return "too short"
    if not is_standfirst and not is_finished(sentence):
        return "not a finished sentence"
    if sentence.rstrip(_CLOSING).endswith("?"):
        return "a question"
    if _LIST_MARK.match(sentence) or _SMALL_START.match(sentence):
        return "part of a list or of another sentence"
    folded = fold_aligned(sentence)
    if _CHROME.match(folded) or _HOSTING.match(folded):
        return "not the article's own text"
    if not is_balanced(sentence):
        return "an unbalanced quotation mark or bracket"
    return ""


def is_balanced(sentence: str) -> bool:
    """True if every quotation mark and bracket that opens is closed again, and none closes that was not opened."""
    straight = [mark.start() for mark in re.finditer('"', sentence)]
    if len(straight) % 2:
        return False
    if straight and (_CLOSES.match(sentence, straight[0]) or _OPENS.match(sentence, straight[-1])):
        return False
    return all(_is_paired(sentence, opening, closing) for opening, closing in _PAIRS)


def _is_paired(sentence: str, opening: str, closing: str) -> bool:
    depth = 0
    for char in sentence:
        depth += (char == opening) - (char == closing)
        if depth < 0:
            return False
    return depth == 0


def quoted_throughout(texts: Sequence[str]) -> frozenset[int]:
    """The numbers of the sentences of a text that stand wholly inside a quotation of several sentences.

    Straight marks do not say whether they open or close, and pages lose some: a quotation counts as going on only where
    the sentences at both of its ends have half a pair, and the mark of the last is one that closes.
    """
    found: set[int] = set()
    marked = [number for number, text in enumerate(texts) if _MARKS.search(text)]
    for first, last in pairwise(marked):
        if last - first <= _LONGEST_QUOTATION and _opens_one(texts[first]) and _closes_one(texts[last]):
            found.update(range(first + 1, last))
    return frozenset(found)


def stray_marks(texts: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the sentences of a text that end with a straight mark which opens the quotation after them.

    Such a mark is the odd one of its sentence, no quotation is open before it, and the next mark closes one.
    """
    marked = [number for number, text in enumerate(texts) if _MARKS.search(text)]
    found = []
    opened = False
    for number, following in pairwise([*marked, -1]):
        stray = _STRAY.search(texts[number]) and not opened and _has_half_a_pair(texts[number])
        if stray and 0 < following - number <= _LONGEST_QUOTATION and _closes_one(texts[following]):
            found.append(number)
        opened = _has_half_a_pair(texts[number]) and not opened
    return tuple(found)


def _opens_one(sentence: str) -> bool:
    """True if the last mark may open; some pages set it before the space (« est sauf." Nous avons »)."""
    last = [mark.group() + sentence[mark.end() : mark.end() + 2] for mark in _MARKS.finditer(sentence)][-1]
    return _has_half_a_pair(sentence) and last[0] not in "»”" and not _SPEAKER_FOLLOWS.match(last)


def _closes_one(sentence: str) -> bool:
    mark = _MARKS.search(sentence)
    if mark is None or not _has_half_a_pair(sentence):
        return False
    return mark.group() in "»”" or bool(_CLOSING_MARK.match(sentence, mark.start()))


def _has_half_a_pair(sentence: str) -> bool:
    return not is_balanced("".join(_MARKS.findall(sentence)))


def needs(sentence: str) -> Needs:
    """What a sentence leans on, by its opening; a quotation also by whether it names its speaker."""
    said = sentence.lstrip(_QUOTES)
    opening = fold_aligned(said)
    if said != sentence and _SPEAKER_LEFT_OUT.search(opening):
        return Needs.LAST
    otherwise = Needs.NEAR if _ONLY_QUOTED.match(sentence) else Needs.NOTHING
    if _IMPERSONAL.match(opening) or _TIME.match(opening):
        return otherwise
    if _PRONOUN.match(opening) or _leans_after_a_start(said, opening):
        return Needs.LAST
    if _CONNECTIVE.match(opening) or _leans_on_a_noun(said, opening):
        return Needs.NEAR
    return otherwise


def seems_to_lean(sentence: str) -> bool:
    """True if a sentence leans on another, or begins as those do (« Il faut », « Il y a »)."""
    opening = fold_aligned(sentence.lstrip(_QUOTES))
    return needs(sentence) is not Needs.NOTHING or bool(_IMPERSONAL.match(opening))


def _leans_after_a_start(said: str, opening: str) -> bool:
    introduced = _INTRODUCED.match(opening)
    return introduced is not None and not _NAME_INSIDE.search(said, 0, introduced.end())


def _leans_on_a_noun(said: str, opening: str) -> bool:
    """« La décision » takes up another sentence; « La décision de Microsoft » and « La société Vivendi » do not."""
    definite = _DEFINITE.match(opening)
    if definite is None or _COMPLEMENT.match(opening, definite.end()):
        return False
    following = said[definite.end() :].lstrip()
    return not following[:1].isupper()
