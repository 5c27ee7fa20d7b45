package org.atalaya.evidence.mail;

import java.util.Arrays;
import org.atalaya.model.Message.Offsets;

/** A text that is put together, each of whose characters knows where it came from. */
final class Mapped {
    private final StringBuilder text;
    private int[] places;

    Mapped(int expected) {
        text = new StringBuilder(expected);
        places = new int[Math.max(16, expected)];
    }

    void add(char c, int place) {
        if (text.length() == places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[text.length()] = place;
        text.append(c);
    }

    /** Adds a space or line end unless one stands there already, or nothing does. */
    void gap(char c, int place) {
        int length = text.length();
        if (length == 0) {
            return;
        }
        char last = text.charAt(length - 1);
        if (last == '\n') {
            return;
        }
        if (last == ' ') {
            if (c == '\n') {
                text.setCharAt(length - 1, '\n');
            }
            return;
        }
        add(c, place);
    }

    int length() {
        return text.length();
    }

    /** Where a character came from; the last one's place for those beyond. */
    int place(int index) {
        return places[Math.clamp(index, 0, Math.max(0, text.length() - 1))];
    }

    String text() {
        return text.toString();
    }

    String from(int start) {
        return text.substring(Math.min(start, text.length()));
    }

    /** The places of its characters within what the places of the source are. */
    Offsets offsets(Offsets source) {
        int[] kept = Arrays.copyOf(places, Math.max(1, text.length()));
        return index -> source.of(kept[Math.max(0, Math.min(index, kept.length - 1))]);
    }
}
