"""The tables, as SQLAlchemy Core metadata: what is kept of a conversation, and for how long.

Each column names its retention class (`storage.retention`). What the tables do not hold matters as much: no chat id, no
name, no time of day beside an answer, no id that grows with time in `answers`. Rows of SQLite tables without an integer
key would keep a hidden, growing row number; those tables are declared `WITHOUT ROWID`, so that not even the file tells
who came after whom.

Key of the columns that are not clear text:

* `…_mac`, `mac`, `key`, `code`: first 16 bytes of HMAC-SHA256 under a subkey of the pepper (`storage.keys`).
* `state`, `body`, `text`: AES-256-GCM under the respondent's own key (`storage.cipher`).

Weeks are Monday weeks (`storage.weeks`), days are days since 1970-01-01, `due` is in milliseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.retention import retention

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

# A random number that SQLite uses as the row's own number: no hidden one beside it, and large rows stay in one page.
RowId = BigInteger().with_variant(Integer(), "sqlite")

# Definitions by content hash: an answer always finds the exact question that it answered.
questionnaires = Table(
    "questionnaires",
    metadata,
    Column("hash", Text, primary_key=True, info=retention("definition")),
    Column("id", Text, nullable=False, info=retention("definition")),
    Column("source", Text, nullable=False, info=retention("definition")),
    Column("first_seen_week", Integer, nullable=False, info=retention("definition")),
    sqlite_with_rowid=False,
)

# A person, whatever the channel: only a random number and the keyed hash of the receipt code.
respondents = Table(
    "respondents",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False, info=retention("respondent")),
    Column("receipt_mac", LargeBinary, nullable=False, info=retention("respondent")),
    UniqueConstraint("receipt_mac"),
)

# One person in one wave: what the counts of started and finished are made of.
participations = Table(
    "participations",
    metadata,
    Column("respondent", BigInteger, ForeignKey(respondents.c.id), primary_key=True, info=retention("respondent")),
    Column("wave", Text, primary_key=True, info=retention("respondent")),
    Column("area", Text, info=retention("respondent")),
    Column("invited", Boolean, nullable=False, info=retention("respondent")),
    Column("questionnaire", Text, ForeignKey(questionnaires.c.hash), nullable=False, info=retention("respondent")),
    Column("language", Text, nullable=False, info=retention("respondent")),
    Column("state", Text, nullable=False, info=retention("respondent")),
    Column("started_week", Integer, info=retention("respondent")),
    Column("finished_week", Integer, info=retention("respondent")),
    CheckConstraint("state IN ('new', 'started', 'finished', 'declined')", name="state"),
    Index("ix_participations_wave_area", "wave", "area"),
    sqlite_with_rowid=False,
)

# Which chat or browser belongs to whom. The address itself is not here: it travels, encrypted, with a waiting reply.
addresses = Table(
    "addresses",
    metadata,
    Column("mac", LargeBinary, primary_key=True, info=retention("address")),
    Column(
        "respondent", BigInteger, ForeignKey(respondents.c.id), nullable=False, index=True, info=retention("address")
    ),
    Column("channel", Text, nullable=False, info=retention("address")),
    Column("gone", Boolean, nullable=False, info=retention("address")),
    sqlite_with_rowid=False,
)

# Where the person stands. `version` grows by one each time it is written: two writers cannot both win.
sessions = Table(
    "sessions",
    metadata,
    Column(
        "respondent",
        RowId,
        ForeignKey(respondents.c.id),
        primary_key=True,
        autoincrement=False,
        info=retention("session"),
    ),
    Column("version", Integer, nullable=False, info=retention("session")),
    Column("state", LargeBinary, nullable=False, info=retention("session")),
    Column("touched_day", Integer, nullable=False, info=retention("session")),
)

# `value` is a space-separated list of option ids ('' where the category says it all, or for a story). `id` is random.
answers = Table(
    "answers",
    metadata,
    Column("respondent", BigInteger, ForeignKey(respondents.c.id), primary_key=True, info=retention("answer")),
    Column("id", BigInteger, primary_key=True, info=retention("answer")),
    Column("wave", Text, nullable=False, info=retention("answer")),
    Column("questionnaire", Text, ForeignKey(questionnaires.c.hash), nullable=False, info=retention("answer")),
    Column("question", Text, nullable=False, info=retention("answer")),
    Column("category", Text, nullable=False, info=retention("answer")),
    Column("value", Text, nullable=False, info=retention("answer")),
    Column("text", LargeBinary, info=retention("answer")),
    Column("given", Text, nullable=False, info=retention("answer")),
    Column("language", Text, nullable=False, info=retention("answer")),
    Column("week", Integer, nullable=False, info=retention("answer")),
    # How a scale was asked ('three', 'split', 'five'; '' where there is one way), and who answered (`messages.Helped`).
    Column("way", Text, nullable=False, server_default=text("''"), info=retention("answer")),
    Column("helped", Text, nullable=False, server_default=text("''"), info=retention("answer")),
    Column("current", Boolean, nullable=False, info=retention("answer")),
    CheckConstraint(
        "category IN ('answered', 'dont_know', 'not_applicable', 'not_yet', 'too_hard', 'skipped')", name="category"
    ),
    CheckConstraint("given IN ('tapped', 'typed', 'spoken', 'drawn')", name="given"),
    # One current answer per person, wave and question: no program fault can count a family twice.
    Index(
        "uq_answers_current",
        "respondent",
        "wave",
        "question",
        unique=True,
        sqlite_where=text("current = 1"),
        postgresql_where=text("current"),
    ),
    sqlite_with_rowid=False,
)

# The voice note or picture of an answer, sealed; `id` is the answer's. It goes when the answer goes.
media = Table(
    "media",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False, info=retention("answer")),
    Column(
        "respondent", BigInteger, ForeignKey(respondents.c.id), nullable=False, index=True, info=retention("answer")
    ),
    Column("what", Text, nullable=False, info=retention("answer")),
    Column("type", Text, nullable=False, info=retention("answer")),
    Column("body", LargeBinary, nullable=False, info=retention("answer")),
    CheckConstraint("what IN ('voice', 'picture')", name="what"),
)

# Words that are no answer yet, because the person was asked something about them: one per person. `hour`: hours since
# 1970-01-01.
drafts = Table(
    "drafts",
    metadata,
    Column(
        "respondent",
        RowId,
        ForeignKey(respondents.c.id),
        primary_key=True,
        autoincrement=False,
        info=retention("draft"),
    ),
    Column("body", LargeBinary, nullable=False, info=retention("draft")),
    Column("hour", Integer, nullable=False, index=True, info=retention("draft")),
)

# A story that may mean that somebody is in danger, for the safeguarding contact of the area. `rules`: ids of the rules
# that said so, parted by spaces; never words. `answer` is the story's id in `answers`. `seen`: the contact has read it.
concerns = Table(
    "concerns",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False, info=retention("concern")),
    Column(
        "respondent", BigInteger, ForeignKey(respondents.c.id), nullable=False, index=True, info=retention("concern")
    ),
    Column("answer", BigInteger, nullable=False, info=retention("concern")),
    Column("wave", Text, nullable=False, info=retention("concern")),
    Column("rules", Text, nullable=False, info=retention("concern")),
    Column("week", Integer, nullable=False, info=retention("concern")),
    Column("seen", Boolean, nullable=False, info=retention("concern")),
)

# Updates that had their effect. A repeated one finds its key here and does nothing.
inbox = Table(
    "inbox",
    metadata,
    Column("key", LargeBinary, primary_key=True, info=retention("inbox")),
    Column("day", Integer, nullable=False, info=retention("inbox")),
    sqlite_with_rowid=False,
)

# Replies on their way; `id` grows within a respondent (from the session's version). `due` is None where the person
# collects (web). `owner`: the worker that is sending it (`storage.workers`), None where anyone may.
outbox = Table(
    "outbox",
    metadata,
    Column("respondent", BigInteger, ForeignKey(respondents.c.id), primary_key=True, info=retention("delivery")),
    Column("id", BigInteger, primary_key=True, info=retention("delivery")),
    Column("address_mac", LargeBinary, nullable=False, info=retention("delivery")),
    Column("channel", Text, nullable=False, info=retention("delivery")),
    Column("body", LargeBinary, nullable=False, info=retention("delivery")),
    Column("due", BigInteger, info=retention("delivery")),
    Column("tries", Integer, nullable=False, info=retention("delivery")),
    Column("owner", BigInteger, info=retention("delivery")),
)

# A reminder somebody agreed to: one per person, gone once it is said. `address`: channel and address, sealed. `due` in
# milliseconds.
reminders = Table(
    "reminders",
    metadata,
    Column(
        "respondent",
        RowId,
        ForeignKey(respondents.c.id),
        primary_key=True,
        autoincrement=False,
        info=retention("reminder"),
    ),
    Column("due", BigInteger, nullable=False, index=True, info=retention("reminder")),
    Column("address", LargeBinary, nullable=False, info=retention("reminder")),
)

# One row per family invited: `respondent` once somebody used it; `used` stays when that person withdraws. `journey` is
# a random number that two invites share where a parent and a young person tell of the same way; it names nobody.
invites = Table(
    "invites",
    metadata,
    Column("code", LargeBinary, primary_key=True, info=retention("invite")),
    Column("area", Text, nullable=False, info=retention("invite")),
    Column("wave", Text, nullable=False, info=retention("invite")),
    Column("questionnaire", Text, nullable=False, info=retention("invite")),
    Column("respondent", BigInteger, ForeignKey(respondents.c.id), index=True, info=retention("invite")),
    Column("used", Boolean, nullable=False, info=retention("invite")),
    Column("journey", BigInteger, info=retention("invite")),
    sqlite_with_rowid=False,
)

# Updates set aside because the step raised each time: for the operator, without a word of the message.
poison = Table(
    "poison",
    metadata,
    Column("key", LargeBinary, primary_key=True, info=retention("fault")),
    Column("fault", Text, nullable=False, info=retention("fault")),
    Column("day", Integer, nullable=False, info=retention("fault")),
    sqlite_with_rowid=False,
)

# Chats that were begun in bursts: many from one network within an hour, without an invite. A count by week, and nothing
# of who, from where or when.
bursts = Table(
    "bursts",
    metadata,
    Column("week", Integer, primary_key=True, autoincrement=False, info=retention("invite")),
    Column("chats", Integer, nullable=False, info=retention("invite")),
)

# People who withdrew: replayed after a restore, so that a backup brings nobody back.
erasures = Table(
    "erasures",
    metadata,
    Column("mac", LargeBinary, primary_key=True, info=retention("erasure")),
    Column("week", Integer, nullable=False, info=retention("erasure")),
    sqlite_with_rowid=False,
)

# --- the key store: its own file (SQLite) or its own schema (PostgreSQL), its own history of migrations ---

KEYS_SCHEMA = "waymark_keys"

keys_metadata = MetaData(naming_convention=NAMING)

data_keys = Table(
    "data_keys",
    keys_metadata,
    Column("respondent", BigInteger, primary_key=True, autoincrement=False, info=retention("key")),
    Column("kek", Integer, nullable=False, info=retention("key")),
    Column("wrapped", LargeBinary, nullable=False, info=retention("key")),
    Column("made_day", Integer, nullable=False, info=retention("key")),
    sqlite_with_rowid=False,
)
