package org.atalaya.warning;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Objects of JSON, one in each line. */
final class JsonLines {
    /** Writes and reads them; what is not ASCII is escaped. */
    static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonLines() {}

    /**
     * Reads lines.
     *
     * @param in not closed
     * @param what each line should be, for the error
     * @param consumer takes a parser that stands on the object's start
     * @throws IOException when reading fails, or a line is not what it should be
     */
    static void read(InputStream in, String what, Consumer<JsonParser> consumer) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try (JsonParser json = FACTORY.createParser(line)) {
                json.nextToken();
                consumer.accept(json);
            } catch (JacksonException | IllegalArgumentException broken) {
                throw new IOException("no " + what + ": " + broken.getMessage(), broken);
            }
        }
    }
}
