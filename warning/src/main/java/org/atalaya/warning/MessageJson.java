package org.atalaya.warning;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.JudgedMessage.Link;
import org.atalaya.model.JudgedMessage.Mark;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Sender;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Judged messages as JSON, one object per line; {@code docs/messages.md} describes it. */
public final class MessageJson {
    private MessageJson() {}

    /** One message as a line, with its line end. */
    public static byte[] line(JudgedMessage message) {
        Judgement judgement = message.judgement();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator json = JsonLines.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("source", judgement.source());
            json.writeStringProperty("verdict", word(judgement.verdict()));
            json.writeNumberProperty("decibans", judgement.decibans());
            json.writeStringProperty("brand", judgement.brand());
            json.writeStringProperty("right", word(judgement.right()));
            strings(json, "asks", judgement.asks());
            json.writeBooleanProperty("spam", judgement.spam());
            json.writeStringProperty("fromName", message.fromName());
            json.writeStringProperty("from", message.fromAddress());
            strings(json, "replyTo", message.replyTo());
            strings(json, "recipients", message.recipients());
            json.writeStringProperty("subject", message.subject());
            message.date().ifPresent(date -> json.writeStringProperty("date", date.toString()));
            json.writeArrayPropertyStart("reasons");
            for (Reason reason : judgement.reasons()) {
                json.writeStartObject();
                json.writeStringProperty("code", reason.code());
                json.writeNumberProperty("decibans", reason.decibans());
                json.writeStringProperty("part", reason.part());
                json.writeNumberProperty("offset", reason.offset());
                json.writeNumberProperty("length", reason.length());
                strings(json, "values", reason.values());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("body", message.body());
            json.writeArrayPropertyStart("marks");
            for (Mark mark : message.marks()) {
                json.writeStartObject();
                json.writeNumberProperty("start", mark.start());
                json.writeNumberProperty("end", mark.end());
                json.writeStringProperty("code", mark.code());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("links");
            for (Link link : message.links()) {
                json.writeStartObject();
                json.writeStringProperty("target", link.target());
                json.writeStringProperty("shown", link.shown());
                json.writeEndObject();
            }
            json.writeEndArray();
            strings(json, "attachments", message.attachments());
            if (!message.group().isEmpty()) {
                json.writeStringProperty("group", message.group());
            }
            Sender sender = message.sender();
            json.writeStringProperty("organisation", sender.organisation());
            json.writeBooleanProperty("proven", sender.proven());
            strings(json, "identities", sender.identities());
            strings(json, "services", sender.services());
            strings(json, "signatures", sender.signatures());
            json.writeStringProperty("template", sender.template());
            strings(json, "leads", sender.leads());
            json.writeBooleanProperty("automatic", sender.automatic());
            if (sender.day() != Sender.UNDATED) {
                json.writeNumberProperty("day", sender.day());
                json.writeNumberProperty("hour", sender.hour());
            }
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads messages back.
     *
     * @param in bytes that {@link #line} wrote; not closed
     * @throws IOException when reading fails, or a line is no message
     */
    public static void read(InputStream in, Consumer<JudgedMessage> consumer) throws IOException {
        JsonLines.read(in, "message", json -> consumer.accept(message(new Values(json))));
    }

    /** The values of one object by name: texts, numbers as texts, lists of texts, and lists of objects. */
    private static final class Values {
        private final Map<String, String> single = new java.util.HashMap<>();
        private final Map<String, List<String>> lists = new java.util.HashMap<>();
        private final Map<String, List<Values>> objects = new java.util.HashMap<>();

        Values(JsonParser json) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken() != JsonToken.START_ARRAY) {
                    single.put(name, json.getString());
                    continue;
                }
                for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                    if (token == JsonToken.START_OBJECT) {
                        objects.computeIfAbsent(name, key -> new ArrayList<>()).add(new Values(json));
                    } else {
                        lists.computeIfAbsent(name, key -> new ArrayList<>()).add(json.getString());
                    }
                }
            }
        }

        String text(String name) {
            return single.getOrDefault(name, "");
        }

        long number(String name) {
            return Long.parseLong(single.getOrDefault(name, "0"));
        }

        double decibans() {
            return Double.parseDouble(single.getOrDefault("decibans", "0"));
        }

        List<String> texts(String name) {
            return lists.getOrDefault(name, List.of());
        }

        List<Values> objects(String name) {
            return objects.getOrDefault(name, List.of());
        }

        <E extends Enum<E>> E one(Class<E> kind, String name) {
            return Enum.valueOf(kind, text(name).toUpperCase(Locale.ROOT));
        }
    }

    private static JudgedMessage message(Values values) {
        List<Reason> reasons = values.objects("reasons").stream()
                .map(one -> new Reason(
                        one.text("code"),
                        one.decibans(),
                        one.text("part"),
                        one.number("offset"),
                        one.number("length"),
                        one.texts("values")))
                .toList();
        Judgement judgement = new Judgement(
                values.text("source"),
                values.one(Judgement.Verdict.class, "verdict"),
                values.decibans(),
                values.text("brand"),
                values.one(Judgement.Right.class, "right"),
                values.texts("asks"),
                values.text("spam").equals("true"),
                reasons);
        return new JudgedMessage(
                judgement,
                values.text("fromName"),
                values.text("from"),
                values.texts("replyTo"),
                values.texts("recipients"),
                values.text("subject"),
                values.text("date").isEmpty() ? Optional.empty() : Optional.of(Instant.parse(values.text("date"))),
                values.text("body"),
                values.objects("marks").stream()
                        .map(one -> new Mark((int) one.number("start"), (int) one.number("end"), one.text("code")))
                        .toList(),
                values.objects("links").stream()
                        .map(one -> new Link(one.text("target"), one.text("shown")))
                        .toList(),
                values.texts("attachments"),
                values.text("group"),
                new Sender(
                        values.text("organisation"),
                        values.text("proven").equals("true"),
                        values.texts("identities"),
                        values.texts("services"),
                        values.texts("signatures"),
                        values.text("template"),
                        values.texts("leads"),
                        values.text("automatic").equals("true"),
                        values.text("day").isEmpty() ? Sender.UNDATED : (int) values.number("day"),
                        (int) values.number("hour")));
    }
}
