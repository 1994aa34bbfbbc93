"""Places: one module for each family of services, with the form that reads best there.

Each writes its own markup, and escapes for it every text that came from outside, which is neutral already; links lead
to the articles and nowhere else. The limits are those that the services document.
"""

from __future__ import annotations

from bot.post.pages import Limit
from bot.post.place import Place, plain
from bot.post.places.cards import teams
from bot.post.places.embeds import discord
from bot.post.places.fields import webhook
from bot.post.places.html import matrix, telegram
from bot.post.places.mail import mail
from bot.post.places.markdown import mattermost, ntfy, rocketchat
from bot.post.places.slack import slack

_MADE = {
    "tgram": telegram,
    "matrix": matrix,
    "mailto": mail,
    "discord": discord,
    "slack": slack,
    "workflow": teams,
    "mmost": mattermost,
    "rocket": rocketchat,
    "ntfy": ntfy,
}


def place_of(kind: str, limit: Limit) -> Place:
    """The place of a kind of service, an apprise scheme without TLS; neutral text within `limit` for any other."""
    if kind == "json":
        return webhook(limit)
    return _MADE[kind]() if kind in _MADE else plain(limit)
