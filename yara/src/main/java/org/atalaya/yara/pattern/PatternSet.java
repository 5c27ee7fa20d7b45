package org.atalaya.yara.pattern;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Patterns ready to be searched together; immutable, shared by threads. */
public final class PatternSet {
    private final int size;

    private PatternSet(int size) {
        this.size = size;
    }

    public static Builder builder() {
        return new Builder(Dialect.CLASSIC);
    }

    public static Builder builder(Dialect dialect) {
        return new Builder(dialect);
    }

    /** How many patterns; their ids are 0 to size − 1. */
    public int size() {
        return size;
    }

    /** A flat image of the set, for {@link #load}. */
    public byte[] image() {
        return new byte[0];
    }

    /**
     * The set of an image written by {@link #image}, read from the buffer's position on.
     *
     * @throws IllegalArgumentException when the image is of another version or damaged
     */
    public static PatternSet load(ByteBuffer image) {
        throw new IllegalArgumentException("not read yet");
    }

    /** Collects patterns. */
    public static final class Builder {
        private final Map<Pattern, Integer> ids = new LinkedHashMap<>();

        private Builder(Dialect dialect) {}

        /**
         * Adds a pattern; equal patterns have the same id, whatever {@code private} says.
         *
         * @param warnings gets what is slow
         * @throws PatternError when the pattern is too large to compile
         */
        public int add(Pattern pattern, Hint hint, List<PatternWarning> warnings) throws PatternError {
            return ids.computeIfAbsent(pattern, p -> ids.size());
        }

        /** Adds a pattern that matters always, without regard to warnings. */
        public int add(Pattern pattern) throws PatternError {
            return add(pattern, Hint.NONE, new java.util.ArrayList<>());
        }

        public PatternSet build() {
            return new PatternSet(ids.size());
        }
    }
}
