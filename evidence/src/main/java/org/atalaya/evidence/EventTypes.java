package org.atalaya.evidence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.atalaya.model.EventType;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/** The kinds of events met so far, one object for each, so that telling them apart later costs little. One per worker. */
public final class EventTypes {
    /** Kinds that are remembered; hostile logs have new ones every time. */
    private static final int MOST_TYPES = 1 << 14;

    private final Map<Key, EventType> types = new HashMap<>();
    private final Map<EventType, EventType> others = new HashMap<>();
    private final Key probe = new Key();

    /**
     * The type of a Windows event, found by the characters of its record without making strings.
     *
     * @param values where its channel, provider and event id stand
     * @param channel number of the value, or -1 when the event has none; so too the others
     */
    public EventType windows(Values values, int channel, int provider, int eventId) {
        probe.clear();
        probe.add(values, channel);
        probe.add(values, provider);
        probe.add(values, eventId);
        EventType known = types.get(probe);
        if (known == null) {
            known = EventType.windows(text(values, channel), text(values, provider), text(values, eventId));
            if (types.size() == MOST_TYPES) {
                types.clear();
            }
            types.put(new Key(probe), known);
        }
        return known;
    }

    /** The one object for a type. */
    public EventType one(EventType type) {
        EventType known = others.get(type);
        if (known == null) {
            if (others.size() == MOST_TYPES) {
                others.clear();
            }
            others.put(type, type);
            known = type;
        }
        return known;
    }

    private static String text(Values values, int i) {
        return i < 0 ? "" : values.text(i);
    }

    /** Texts, each behind its length. */
    private static final class Key {
        private char[] chars = new char[256];
        private int length;
        private int hash;

        Key() {}

        Key(Key other) {
            chars = Arrays.copyOf(other.chars, other.length);
            length = other.length;
            hash = other.hash;
        }

        void clear() {
            length = 0;
            hash = 0;
        }

        void add(Values values, int i) {
            int start = i < 0 ? 0 : values.start(i);
            int size = i < 0 ? 0 : values.end(i) - start;
            if (length + size + 2 > chars.length) {
                chars = Arrays.copyOf(chars, Math.max(chars.length * 2, length + size + 2));
            }
            chars[length++] = (char) (size >> 16);
            chars[length++] = (char) size;
            char[] from = values.chars();
            int sum = hash * 31 + size;
            for (int k = 0; k < size; k++) {
                char c = from[start + k];
                chars[length + k] = c;
                sum = sum * 31 + c;
            }
            length += size;
            hash = sum;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.hash == hash
                    && Arrays.equals(chars, 0, length, key.chars, 0, key.length);
        }
    }
}
