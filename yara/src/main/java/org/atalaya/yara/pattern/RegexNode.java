package org.atalaya.yara.pattern;

import java.util.List;

/**
 * A part of a regular expression over bytes. Where the parser knows flags inside the expression ({@code (?i)}), the
 * classes already hold both cases.
 */
public sealed interface RegexNode {
    /** Matches nothing, always. */
    record Empty() implements RegexNode {}

    /** One byte of a set, as written. When the expression is caseless, both cases of every letter are meant. */
    record Chars(ByteClass set, boolean negated) implements RegexNode {}

    /** A dot: any byte but the line feed, or any byte when the expression is dot-all. */
    record Dot() implements RegexNode {}

    /** What must hold between two bytes. */
    enum Place implements RegexNode {
        /** {@code ^}: the content's first byte follows. */
        START,
        /** {@code $}: the content ends here. */
        END,
        /** {@code \b}. */
        WORD_EDGE,
        /** {@code \B}. */
        NO_WORD_EDGE
    }

    /** Parts one after the other. */
    record Sequence(List<RegexNode> parts) implements RegexNode {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of several, the first that leads to a match preferred. */
    record Choice(List<RegexNode> options) implements RegexNode {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /**
     * A part some times over.
     *
     * @param max greatest count, {@link HexNode#UNBOUNDED} for no bound
     */
    record Repeat(RegexNode part, int min, int max, boolean greedy) implements RegexNode {}
}
