package org.atalaya.indicators;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A file of knowledge in YAML: one mapping. Its events are looked at first, which takes no stack; only what is not deep,
 * not long and refers to nothing else in the file becomes values.
 */
public final class KnowledgeFile {
    /** Collections within each other. */
    public static final int MOST_LEVELS = 32;
    /** Characters of one text. */
    public static final int MOST_TEXT = 10_000;

    private KnowledgeFile() {}

    /**
     * Reads a file.
     *
     * @param file its name, for messages
     * @param most characters that it may have
     * @throws IllegalArgumentException when it is none; the message names file, line and column
     */
    public static Map<?, ?> mapping(String file, String text, int most) {
        if (text.length() > most) {
            throw new IllegalArgumentException(file + ": longer than " + most + " characters; make it shorter");
        }
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setCodePointLimit(most).build();
        try {
            int depth = 0;
            for (Event event : new Parse(settings).parseString(text)) {
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (depth > MOST_LEVELS) {
                    throw wrong(file, event, "more than " + MOST_LEVELS + " levels; write it flatter");
                }
                if (event instanceof AliasEvent) {
                    throw wrong(file, event, "an alias (*); write the value itself");
                }
                if (event instanceof ScalarEvent scalar && scalar.getValue().length() > MOST_TEXT) {
                    throw wrong(file, event, "a text of more than " + MOST_TEXT + " characters; make it shorter");
                }
            }
            if (new Load(settings).loadFromString(text) instanceof Map<?, ?> mapping) {
                return mapping;
            }
        } catch (YamlEngineException broken) {
            throw new IllegalArgumentException(
                    file + ": "
                            + String.valueOf(broken.getMessage())
                                    .lines()
                                    .map(String::strip)
                                    .reduce((one, other) -> one + " " + other)
                                    .orElse("no YAML"),
                    broken);
        }
        throw new IllegalArgumentException(file + ": expected a mapping of names to values");
    }

    private static IllegalArgumentException wrong(String file, Event event, String what) {
        return new IllegalArgumentException(
                file + event.getStartMark().map(KnowledgeFile::place).orElse("") + ": " + what);
    }

    private static String place(Mark mark) {
        return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
