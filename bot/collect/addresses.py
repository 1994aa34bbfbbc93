"""What a web address tells of its page before it is asked: its day, its site, and whether it can be an article's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|mp[34]|m4[av]|ogg|webm|avi|mov|zip|gz|xml|rss|atom|json|css|js|woff2?|"
    r"docx?|xlsx?|pptx?|epub|txt|ics|apk|exe|dmg)\Z",
    re.IGNORECASE,
)
_SECTIONS = frozenset(
    "tag tags mot-cle mots-cles topic topics theme themes category categories categorie rubrique rubriques section "
    "sections author authors auteur auteurs user users profile profil member membre membres search recherche login "
    "signin signup register connexion inscription account compte mon-compte subscribe subscription abonnement "
    "abonnements s-abonner newsletter newsletters contact contacts contact-us about about-us a-propos "
    "qui-sommes-nous equipe team staff masthead legal mentions-legales privacy privacy-policy cookies cookie-policy "
    "cgu cgv terms terms-of-service help aide faq careers jobs emploi plan-du-site sitemap feed feeds rss page "
    "archives share print amp comments commentaires forum forums shop boutique advertise publicite wp-login wp-admin "
    "wp-content".split()
)
_FORMS = re.compile(r"(?:^|&)(?:share|replytocom|print|s|q|search|query|page|paged|cat|tag|author|feed)=")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d{4,}")
_LONG_SLUG = 5  # words; no section has so long a name


def day_in(url: str) -> datetime | None:
    """The day that an address names, as its midnight in UTC: "/2024/03/05/", "2024-03-05", "20240305"."""
    try:
        match = _DAY.search(urlsplit(url).path)
        return match and datetime(int(match.group(1)), int(match.group(3)), int(match.group(4)), tzinfo=UTC)
    except ValueError:  # no address, or the 31st of February
        return None


def can_be_article(url: str) -> bool:
    """False for a front page, a file that is no page, and what its path calls a section, a form or a notice."""
    path, query = urlsplit(url).path, urlsplit(url).query
    parts = [part for part in unquote(path).lower().split("/") if part]
    if _FILE.search(path) or _FORMS.search(query) or not (parts or query):
        return False
    return slug_words(url) >= _LONG_SLUG or _SECTIONS.isdisjoint(part.partition(".")[0] for part in parts)


def slug_words(url: str) -> int:
    """How many words the last part of the path has: articles are named after their headline, sections are not."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return len(_WORD.findall(re.sub(r"\.\w{2,5}\Z", "", last)))


def has_number(url: str) -> bool:
    """Whether path or query hold a number of four digits or more, as the addresses of numbered articles do."""
    parts = urlsplit(url)
    return bool(_NUMBER.search(f"{parts.path}?{parts.query}"))


def same_site(base: str) -> Callable[[str], bool]:
    """Tells whether an address is of the host of `base`, or of one below it; "www." does not count."""
    own = _name(base)
    return lambda url: _name(url) == own or _name(url).endswith(f".{own}")


def _name(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
