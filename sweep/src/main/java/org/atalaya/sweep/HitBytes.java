package org.atalaya.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.model.EventType;
import org.atalaya.model.Place;
import org.atalaya.sigma.Hit;

/** Hits as bytes, for sorting them on disk. */
final class HitBytes {
    private HitBytes() {}

    static byte[] write(Hit hit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        text(hit.ruleId(), out);
        out.writeLong(hit.time().getEpochSecond());
        out.writeInt(hit.time().getNano());
        out.writeInt(hit.fields().size());
        for (var field : hit.fields().entrySet()) {
            text(field.getKey(), out);
            out.writeInt(field.getValue().size());
            for (String value : field.getValue()) {
                text(value, out);
            }
        }
        text(hit.host(), out);
        EventType type = hit.type();
        for (String part : List.of(
                type.product(), type.category(), type.service(), type.channel(), type.provider(), type.eventId())) {
            text(part, out);
        }
        Place place = hit.place();
        text(place.source(), out);
        out.writeByte(place.unit().ordinal());
        out.writeLong(place.number());
        out.writeLong(place.offset());
        out.writeBoolean(place.recovered());
        return bytes.toByteArray();
    }

    static Hit read(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        String rule = text(in);
        Instant time = Instant.ofEpochSecond(in.readLong(), in.readInt());
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String name = text(in);
            List<String> values = new ArrayList<>();
            int size = in.readInt();
            for (int k = 0; k < size; k++) {
                values.add(text(in));
            }
            fields.put(name, values);
        }
        String host = text(in);
        EventType type = new EventType(text(in), text(in), text(in), text(in), text(in), text(in));
        Place place =
                new Place(text(in), Place.Unit.values()[in.readByte()], in.readLong(), in.readLong(), in.readBoolean());
        return new Hit(rule, time, fields, host, type, place);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
