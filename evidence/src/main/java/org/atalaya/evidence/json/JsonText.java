package org.atalaya.evidence.json;

import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Place;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Records that stand as text within others: a field of a record, a cell of a table. One per worker, reused. */
public final class JsonText {
    /** Records within records that are looked at. */
    private static final int MOST_LEVELS = 2;

    private final ReadOptions options;
    private final int level;
    private @Nullable RecordReader reader;

    /** For texts of records that stand in no other. */
    public JsonText(ReadOptions options) {
        this(options, 0);
    }

    /**
     * For texts within records.
     *
     * @param level how many records are around them
     */
    JsonText(ReadOptions options, int level) {
        this.options = options;
        this.level = level;
    }

    /**
     * Gives the events of a text that is one whole JSON object; false, and nothing given, when it is anything else or lies
     * too deep.
     */
    public boolean read(String text, Place place, Sink sink) {
        if (level >= MOST_LEVELS) {
            return false;
        }
        // Looked through first, so that nothing is given of a text that breaks off.
        try (JsonParser json = RecordReader.FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                return false;
            }
        } catch (JacksonException notJson) {
            return false;
        }
        RecordReader known = reader;
        if (known == null) {
            known = new RecordReader(options, level + 1);
            reader = known;
        }
        try (JsonParser json = RecordReader.FACTORY.createParser(text)) {
            json.nextToken();
            known.read(json, place, new Export(() -> RecordReader.FACTORY.createParser(text)), sink);
        }
        return true;
    }
}
