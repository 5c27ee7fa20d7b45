package org.atalaya.yara.pattern;

import java.util.List;

/** A part of a hex pattern. */
public sealed interface HexNode {
    /**
     * One byte: {@code (content & mask) == value}, or not so when negated. {@code ??} is mask 0.
     *
     * @param value the bits asked for, within the mask
     * @param mask 0xFF, 0xF0, 0x0F or 0
     */
    record Byte(int value, int mask, boolean negated) implements HexNode {}

    /**
     * Any bytes, as few as possible.
     *
     * @param max greatest count, {@link #UNBOUNDED} for no bound
     */
    record Jump(int min, int max) implements HexNode {}

    /** Parts one after the other; at least one. */
    record Sequence(List<HexNode> parts) implements HexNode {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of several, at least two. */
    record Choice(List<HexNode> options) implements HexNode {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /** {@link Jump#max} of a jump without an upper bound. */
    int UNBOUNDED = Integer.MAX_VALUE;
}
