"""Posting: messages for chats and mailboxes, the channels that take them, and the rules of the ledger."""
