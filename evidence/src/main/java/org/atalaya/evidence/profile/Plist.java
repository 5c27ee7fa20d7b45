package org.atalaya.evidence.profile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.html.Tags;
import org.jsoup.parser.Parser;

/**
 * A property list in XML (Apple, "PropertyList-1.0.dtd"), however broken: what has no end ends with its holder. One pass,
 * without recursion.
 */
final class Plist {
    /** Values within values; deeper ones are left out. */
    static final int MOST_LEVELS = 64;
    /** Values of one list. */
    static final int MOST_VALUES = 50_000;
    /** Characters of one text, or of data in base64. */
    static final int MOST_TEXT = 4 << 20;

    /**
     * A value.
     *
     * @param kind name of its element: {@code dict}, {@code array}, {@code string}, {@code true} …
     * @param text of a simple one, as a reader would see it
     * @param entries of a dict
     * @param items of an array
     * @param start place of its element
     */
    record Value(String kind, String text, Map<String, Value> entries, List<Value> items, int start) {
        Optional<Value> at(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /** The text of an entry; empty without one. */
        String text(String key) {
            return at(key).map(Value::text).orElse("");
        }

        boolean isTrue(String key) {
            return at(key).map(value -> value.kind.equals("true")).orElse(false);
        }
    }

    private final String text;
    private final Deque<Value> open = new ArrayDeque<>();
    private final Value root = new Value("array", "", Map.of(), new ArrayList<>(), 0);
    private String key = "";
    private int count;
    private int skipped;

    private Plist(String text) {
        this.text = text;
    }

    /**
     * What was read.
     *
     * @param values those that stand in no other
     * @param isCut whether a limit was reached
     */
    record Read(List<Value> values, boolean isCut) {}

    static Read read(String text) {
        Plist plist = new Plist(text);
        boolean cut = plist.read();
        return new Read(plist.root.items, cut);
    }

    private boolean read() {
        open.push(root);
        Tags tags = new Tags(text, false);
        boolean cut = false;
        while (tags.next()) {
            boolean alone = tags.end() >= 2 && text.charAt(Math.min(tags.end(), text.length()) - 2) == '/';
            switch (tags.name()) {
                case "dict", "array" -> {
                    if (skipped > 0 || open.size() > MOST_LEVELS) {
                        skipped += alone ? 0 : 1;
                        cut = true;
                        continue;
                    }
                    Value value = new Value(tags.name(), "", new LinkedHashMap<>(), new ArrayList<>(), tags.start());
                    add(value);
                    if (!alone) {
                        open.push(value);
                    }
                }
                case "/dict", "/array" -> {
                    if (skipped > 0) {
                        skipped--;
                    } else if (open.size() > 1) {
                        open.pop();
                    }
                }
                case "key" -> key = alone ? "" : simple(tags);
                case "string", "integer", "real", "date", "data" ->
                    add(new Value(tags.name(), alone ? "" : simple(tags), Map.of(), List.of(), tags.start()));
                case "true", "false" -> add(new Value(tags.name(), "", Map.of(), List.of(), tags.start()));
                default -> {}
            }
            if (++count >= MOST_VALUES) {
                return true;
            }
        }
        return cut;
    }

    private String simple(Tags tags) {
        int close = text.indexOf('<', tags.end());
        String raw = text.substring(tags.end(), Math.min(close < 0 ? text.length() : close, tags.end() + MOST_TEXT));
        return raw.indexOf('&') < 0
                ? raw.strip()
                : Parser.unescapeEntities(raw, false).strip();
    }

    private void add(Value value) {
        Value holder = open.peek();
        if (skipped > 0 || holder == null) {
            return;
        }
        if (holder.kind.equals("dict")) {
            holder.entries.putIfAbsent(key, value);
        } else {
            holder.items.add(value);
        }
        key = "";
    }
}
