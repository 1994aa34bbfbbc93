"""Lines that stand on a news page but are not its article: pointers to other pages, invitations, notices, labels.

Each function looks at one tidied line by itself; `clean` and `labels` decide by its place too. French and English have
patterns of their own, written one a line, that match a whole line, unless said otherwise; other languages have the
words of `data/pagewords.toml`: what a newsroom says to its visitors differs little from one country to the next.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.extract.pagewords import in_any_language, one_of

_LONGEST = 240  #: characters; what is longer is prose


def _lines(patterns: str) -> re.Pattern[str]:
    """One pattern a line, of lines in lower case; a line that is indented further goes on with the one above."""
    lines = re.sub(r"\n {8,}", "", patterns).strip().splitlines()
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines))


# --- links ------------------------------------------------------------------------------------------------------

_COMMENTS = _lines(r"""
    (?:accéde[zr]|accès) aux commentaires\b.*
    (?:lire|voir|afficher|consulter|ajouter|écrire|poster|laisse[rz])(?: tous)?
        (?: les?| un| vos| votre| mon)?(?: \d+)? commentaires?\b.*
    \d+ ?(?:commentaires?|comments?|réactions?|responses?)
    commentaires?(?: ?\(?\d+\)?)?|commenter(?: l['’]article)?|réagir(?: à cet article)?|comments?(?: ?\(?\d+\)?)?
    (?:read|view|see|show|hide|load)(?: all| the| \d+)* comments?\b.*
    (?:leave|post|add|write) a (?:comment|reply)\b.*
    join the (?:conversation|discussion)\b.*
    (?:be the first to|no) comments?\b.*|aucun commentaire\b.*
    (?:soyez le premier à|participe[rz] à la) (?:commenter|réagir|discussion|conversation)\b.*
""")

# These begin a line that goes on with a colon or an arrow, or that is no sentence.
_POINTING = _lines(r"""
    [àaá]? ?(?:lire|voir|écouter|relire|découvrir)(?:,? (?:et|ou) \w+)? (?:aussi|également|ensuite)
    lire (?:la suite|plus|l['’]article)
    (?:voir|lire) (?:notre|nos) (?:article|dossier|test|comparatif|guide)s?
    (?:sur|dans) le même (?:sujet|thème)
    (?:nos|les) (?:articles|dossiers) (?:liés|sur le sujet)
    read (?:more|next|also|the full (?:story|article))|also read|see (?:also|more)|more on this(?: story)?
    you (?:may|might) (?:also like|be interested)|keep reading|continue reading|watch (?:now|also)
""")
# These stand alone or with a colon: on their own they could begin a heading of the article.
_HEADING_LIST = _lines(r"""
    articles? (?:liés?|similaires?|recommandés?|connexes?|associés?)|à ne pas (?:rater|manquer)
    related(?: (?:stories|story|articles?|coverage|posts?|content|reading|topics?|links?|news|video))?
    recommended(?: (?:reading|stories|for you))?|don['’]t miss|most (?:read|popular|viewed)|more from \w+
    more stories|top stories|trending(?: now)?|further reading|in other news|also on \S+|up next
""")
_BULLET = r"[\[(【►▶→»>\s*•-]*"

# --- invitations and notices ------------------------------------------------------------------------------------

# A news watch on technology reads about cookies, copyright, subscriptions and JavaScript: each pattern is tied to the
# words of somebody who speaks to a visitor.
_INVITATION = _lines(r"""
    (?:inscrivez-vous|abonnez-vous|s['’](?:inscrire|abonner)|recevez|subscribe|sign up|get (?:the|our|more)|join)\b
        .{0,90}\b(?:newsletters?|infolettres?|lettres? d['’]info\w*|inbox|e-?mails?|boîte (?:mail|aux lettres)|
        podcast|whatsapp|telegram|google (?:news|actualités)|youtube|app)\b.*
    (?:suivez|retrouvez|rejoignez)(?:-nous| nous| \w+)? (?:sur|sur les|notre) .{0,60}
    follow (?:us|him|her|me|them|@?\w+(?: \w+)?) on .{0,80}|(?:find|like|join) us on .{0,80}
    (?:téléchargez|download) (?:notre|our|the|l['’])\W?.{0,60}\bapp\w*\b.*
    click here (?:to|for) (?:get|sign|subscribe|download|read|join)\b.*|cliquez ici pour .{0,80}
    (?:abonnez-vous|subscribe|s['’]abonner) (?:dès|à partir de|pour|from|for(?: only| just)?) [€$£]?\d.{0,60}
    (?:newsletter|infolettre|subscribe(?: now| today)?|s['’]abonner|abonnez-vous|sign up)\W*
    (?:partage[rz]|share|tweet(?:er)?|imprimer|print|email|envoyer)
        (?: (?:cet article|l['’]article|this(?: \w+)?|(?:on|sur|via) \w+|it with .{0,40}))?\W*
    copier le lien|copy link
    (?:publicité|advertisement|ad|annonce)(?: - continue reading below)?\W*
    (?:la suite|l['’]article continue) (?:de cet article )?après (?:cette|la) (?:publicité|pub)\W*
    (?:article|story|scroll|report) (?:continues? )?(?:below|to continue)(?: (?:this )?ad\w*)?\W*
    (?:we|this (?:article|page|post)|cet article|nous) .{0,40}\b(?:affiliate|affiliés?|affiliation)\b.{0,120}
    (?:we|nous) .{0,20}\b(?:earn|receive|touch\w+|perce\w+) .{0,20}\bcommissions?\b.{0,120}
    (?:nous|we|ce site|notre site|th(?:is|e) (?:web)?site|our (?:web)?site|en poursuivant|by continuing)\b
        .{0,80}\bcookies\b.{0,120}
    (?:tout )?(?:accepter|refuser)(?: et (?:continuer|fermer))?\W*|accept (?:all|and continue)(?: cookies)?\W*
    (?:your browser (?:is|does)|votre navigateur (?:est|n['’]est|ne))\b.*
    (?:please enable|veuillez activer|you need to enable) javascript\b.*
    javascript (?:is (?:required|disabled|not enabled)|must be)\b.*
    (?:copyright(?: ©| \(c\)|:? \d{4})|©|\(c\) \d{4}).{0,160}
    .{0,120}\b(?:mentions légales|politique de confidentialité|legal notice|privacy policy|terms of (?:use|service))\W*
    (?:reproduction interdite|ce texte est protégé)\b.*
    (?:crédits?(?: photos?)?|photo credits?|image credits?|image|photo|illustration) ?: .{1,80}
    (?:thanks|thank you) for (?:signing up|subscribing|reading)\b.{0,120}
    merci (?:de|pour) votre (?:lecture|inscription)\W*
    (?:sorry|désolé)\W* (?:there was|an error|une erreur)\b.{0,120}
    (?:tags?|mots-clés|filed under|rangé dans|classé dans|catégories?|thèmes?|topics?)\s*:.{0,120}
    this (?:copy|content|article) is for your personal\b.*|ce contenu est réservé à (?:un|votre) usage personnel\b.*
    (?:like|enjoyed) this (?:story|article)\? share\b.{0,60}|cet article vous a plu\W+partagez.{0,60}
    \d{4}-\d\d-\d\dt\d\d:\d\d\S*|https?://\S+\.(?:png|jpe?g|gif|webp|svg)(?:\?\S*)?
    back to top|haut de page|retour en haut|skip to content|aller au contenu|load more|charger plus
""")

_BEFORE, _AFTER = 120, 80  #: characters around a word on rights

# --- labels -----------------------------------------------------------------------------------------------------

# « Cette option est réservée aux abonnés de … » is news: only an article's or nobody's reservation is a label.
_RESERVED = r"""(?:(?:cet |l['’])?(?:article|contenu|dossier)\W{0,3}|la suite(?: de (?:cet|l['’]) ?article)? )?
        (?:est |sont )?(?:entièrement |exclusivement |uniquement )?(?:réservée?s?|exclusifs?) (?:aux|à nos)(?: \w+)?"""
_SUBSCRIBERS = _lines(rf"""
    {_RESERVED} abonnée?s(?: (?:du|de|des) .{{1,40}}| \S+)?(?:[.!…:] .*)?
    (?:article |contenu )?(?:pour (?:les|nos) )?abonnés?(?: uniquement| seulement)?
    il vous reste .{{1,12}}% de cet article à lire.{{0,60}}
    (?:article|contenu) (?:payant|premium)
    (?:this (?:article|story|content) is |available |exclusive(?:ly)? )?(?:only )?(?:for|to)
        \s(?:paid |our )?subscribers(?: only)?\b.{{0,40}}
    subscribers?[ -](?:only|exclusive)(?: (?:article|story|content))?
    subscribe to (?:continue|keep|read|unlock)\b.{{0,60}}
    abonnez-vous pour (?:lire|continuer|accéder)\b.{{0,60}}
""")
_MEMBERS = _lines(rf"""
    {_RESERVED} (?:membres|inscrits|adhérents|utilisateurs inscrits)(?: (?:du|de|des) .{{1,40}}| \S+)?(?:[.!…:] .*)?
    (?:article |contenu )?(?:pour les )?membres (?:uniquement|seulement|du club)
    (?:connectez-vous|identifiez-vous|inscrivez-vous|créez un compte)\b.{{0,30}}
        \s(?:pour|afin de) (?:lire|continuer|accéder)\b.{{0,60}}
    (?:this (?:article|story|content) is |available |exclusive(?:ly)? )?(?:only )?(?:for|to)
        \s(?:our )?(?:registered )?members(?: only)?\b.{{0,40}}
    members?[ -](?:only|exclusive)(?: (?:article|story|content))?
    (?:sign in|log in|register|create an account)\b.{{0,30}} to (?:continue|keep|read|unlock)\b.{{0,60}}
""")
_SPONSORED = _lines(r"""
    (?:article|contenu|post|billet|publication) (?:sponsorisée?|partenaire|promotionnelle?|publicitaire|de marque)\b
        .{0,60}
    (?:article|contenu) (?:proposé|réalisé|rédigé|publié|produit) (?:par|pour)
        \s(?:notre partenaire|la marque)\b.{0,60}
    (?:article|contenu) (?:proposé|réalisé|rédigé|publié|produit) en (?:partenariat|collaboration) avec .{1,60}
    sponsorisé(?: par .{1,60})?
    publi-?(?:rédactionnel|reportage|communiqué|information)s?\b.{0,40}
    sponsored(?: (?:content|post|article|story|by .{1,60}))?
    (?:paid|branded?|partner|promoted|advertiser) (?:content|post|partnership|story|article)
        (?: (?:by|from|with) .{1,60})?
    advertorial|advertisement feature|paid for by .{1,60}|in (?:paid )?partnership with .{1,60}
    en partenariat avec .{1,60}
""")


def is_comments_link(line: str) -> bool:
    """True for a link to the comments, with or without their number: « Accédez aux commentaires de l'article50 »."""
    return len(line) <= 80 and bool(_COMMENTS.fullmatch(line.lower().strip(" .!»>→")))


def is_pointer(line: str) -> bool:
    """True for a line that only points to another page: « Lire aussi : … », "Related: …"."""
    return len(line) <= _LONGEST and bool(_pointer().match(line.lower()))


@cache
def _pointer() -> re.Pattern[str]:
    pointing = f"{_POINTING.pattern}|{one_of(in_any_language('pointing'))}"
    listed = f"{_HEADING_LIST.pattern}|{one_of(in_any_language('lists'))}"
    goes_on = r"(?!\w)(?:\s*(?:[:：>»→…|]|\.\.\.)|[^.!?。]*\Z)"
    return re.compile(rf"{_BULLET}(?:{pointing}){goes_on}|{_BULLET}(?:{listed})\W*(?:\s*[:：].*)?\Z")


def is_invitation(line: str) -> bool:
    """True for a line that asks to subscribe, follow, share or accept cookies, or states rights or an advertisement."""
    return len(line) <= _LONGEST and _speaks_to_visitors(line.lower())


def _speaks_to_visitors(lowered: str) -> bool:
    if _INVITATION.fullmatch(lowered) or _notice().fullmatch(lowered):
        return True
    found = _rights().search(lowered)
    return found is not None and found.start() <= _BEFORE and len(lowered) - found.end() <= _AFTER


@cache
def _notice() -> re.Pattern[str]:
    """What `_INVITATION` is in French and English, in other languages: advertising, follow us on …, comments (12)."""
    alone, comments = (one_of(in_any_language(kind)) for kind in ("adverts", "comments"))
    follow, services = (one_of(in_any_language(kind)) for kind in ("follow", "services"))
    return re.compile(rf"(?:{alone})\W*|(?:{comments})(?: ?\(?\d*\)?)?\W*|(?:{follow})\b.{{0,90}}\b(?:{services})\b.*")


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(one_of(in_any_language("rights")))


def is_subscribers_label(line: str) -> bool:
    """True for « Réservé aux abonnés », "Subscribers only" and the like."""
    return len(line) <= _LONGEST and bool(_SUBSCRIBERS.fullmatch(line.lower().strip(_LABEL_EDGE)))


def is_members_label(line: str) -> bool:
    """True for « Réservé aux membres », "Members only", "Sign in to continue reading" and the like."""
    return len(line) <= _LONGEST and bool(_MEMBERS.fullmatch(line.lower().strip(_LABEL_EDGE)))


def is_sponsored_label(line: str) -> bool:
    """True for « Article sponsorisé », « Contenu partenaire », "Paid post" and the like."""
    return len(line) <= _LONGEST and bool(_SPONSORED.fullmatch(line.lower().strip(_LABEL_EDGE)))


_LABEL_EDGE = " :.!…*•|–—-[]()"
_CHROME = (is_comments_link, is_pointer, is_invitation, is_subscribers_label, is_members_label, is_sponsored_label)


def is_chrome(line: str) -> bool:
    """True for any line that belongs to the page and not to its article, wherever it stands; bylines are not meant."""
    return len(line) <= _LONGEST and _is_chrome(line)


@lru_cache(maxsize=2_000)
def _is_chrome(line: str) -> bool:
    """Each line of a page is looked at more than once: to be chosen, and to be left out."""
    return any(belongs(line) for belongs in _CHROME)
