package org.atalaya.warning;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Match;

/** Shows what of an event a rule matched: each value once, with all its matched parts marked and the tests they met. */
final class Highlights {
    /** Characters of a value that are shown whole; of a longer one, the surroundings of each match. */
    static final int MOST_CHARACTERS = 600;

    private record Place(String field, String value) {}

    private Highlights() {}

    /** Writes the items of a definition list. */
    static void write(List<Match> matches, Html html) {
        Map<Place, List<Match>> byValue = new LinkedHashMap<>();
        for (Match match : matches) {
            byValue.computeIfAbsent(new Place(match.field(), match.value()), key -> new ArrayList<>())
                    .add(match);
        }
        byValue.forEach((place, found) -> {
            html.raw("<dt>").text(place.field().isEmpty() ? "*" : place.field()).raw("</dt><dd>");
            if (place.value().length() <= MOST_CHARACTERS) {
                whole(place.value(), found, html);
            } else {
                for (int i = 0; i < found.size(); i++) {
                    html.raw(i > 0 ? "<br>" : "");
                    part(found.get(i), html);
                }
            }
            Set<String> tests = new LinkedHashSet<>();
            found.forEach(match -> tests.add(match.test()));
            html.raw("<small>").text(String.join(" · ", tests)).raw("</small></dd>");
        });
    }

    private static void whole(String value, List<Match> matches, Html html) {
        BitSet marked = new BitSet(value.length());
        for (Match match : matches) {
            int start = Math.clamp(match.start(), 0, value.length());
            marked.set(start, Math.clamp(match.end(), start, value.length()));
        }
        int at = 0;
        while (at < value.length()) {
            boolean mark = marked.get(at);
            int end = Math.min(value.length(), mark ? marked.nextClearBit(at) : next(marked, at, value.length()));
            html.raw(mark ? "<mark>" : "").text(value, at, end).raw(mark ? "</mark>" : "");
            at = end;
        }
    }

    private static int next(BitSet marked, int from, int end) {
        int next = marked.nextSetBit(from);
        return next < 0 ? end : next;
    }

    private static void part(Match match, Html html) {
        String value = match.value();
        int start = Math.clamp(match.start(), 0, value.length());
        int end = Math.clamp(match.end(), start, value.length());
        int from = Math.max(0, start - MOST_CHARACTERS / 2);
        int to = Math.min(value.length(), Math.min(end, start + MOST_CHARACTERS) + MOST_CHARACTERS / 2);
        end = Math.min(end, to);
        html.raw(from > 0 ? "…" : "").text(value, from, start).raw("<mark>");
        html.text(value, start, end).raw("</mark>");
        html.text(value, end, to).raw(to < value.length() ? "…" : "");
    }
}
