"""The table of events that `scan` writes and `nest` reads: one row for each mark in a text.

Integers only, because both ends are compiled: a row is a mark that may open a part of the text
(`Sec. 4.`, `(a)`, `WHEREAS`), with what is known of it from its own line and the line before.
"""

from __future__ import annotations

# Columns of an event. Bytes count from the batch's first byte, CP from the document's start.
CP, FAMILY, STYLE, VALUE, ROMAN, FLAGS, NUM_START, NUM_END, HEAD_START, HEAD_END = range(10)
COLUMNS = 10

# FAMILY
SECTION, SUBSECTION, CONTAINER, RECITAL, ENACTING = 1, 2, 3, 4, 5
BODY = 6
"""Where the second line starts, if the first is short enough for a title (else the end)."""

# FLAGS
QUOTED = 1  # a quotation mark or bracket stands before the mark
AFTER_COLON = 2  # the line before announces something: "… to read as follows:"
BROKEN_LINE = 4  # the line before stops in the middle of a sentence
CITED = 8  # what follows reads like a citation: "(b) of this section"
COMPOUND = 16  # the number is not a plain integer: 10-4, 20-699.7, 7e
PUBLISHER = 32  # a code publisher's form: "Sec. 10-4. - Heading"
RUN_IN = 64  # stands behind another mark on one line: "(a)(1)"
INSIDE_LINE = 128  # in the middle of a line (a scanned text without line ends)
UNSURE = 256  # no punctuation after the number, or a small letter after it
INSERTED = 512  # "(a-1)": put between (a) and (b) by an amendment
REPRINTS = 2048  # the line before reprints other law: "… is amended to read as follows:"
CITING = 4096  # … with a word that governs a citation: "as provided in"
DOUBTFUL = 8192  # the heading holds a verb: it is one only if text of the section's own follows
AMENDING = 1024  # the text after it amends something: "(b) Section 7 is amended"

# STYLE of a subsection's mark: 1 + ALPHABETS * brackets + alphabet; 0 for everything else.
PAREN, DOT, HALF_PAREN = 0, 1, 2  # (a)  a.  a)
DIGIT, LOWER, UPPER, LOWER_ROMAN, UPPER_ROMAN = range(5)
ALPHABETS = 5

# STYLE of a container: its rank from the outside in, beginning with 1.
CONTAINERS = 9
