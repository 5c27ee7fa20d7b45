package org.atalaya.evidence.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231), quoted or not, cut or not. */
final class Parameters {
    private static final int MOST = 100;

    private Parameters() {}

    /** Fills in what the fields of an entity say of its content. */
    static void describe(Entity entity) {
        entity.field("content-type").ifPresent(field -> {
            String value = latin(field);
            String type = head(value);
            entity.parameters = read(value);
            if (type.indexOf('/') > 0) {
                entity.type = type;
                entity.typed = true;
            }
        });
        entity.encoding = entity.field("content-transfer-encoding")
                .map(field -> head(latin(field)))
                .orElse("");
        Map<String, String> placed = Map.of();
        var disposition = entity.field("content-disposition");
        if (disposition.isPresent()) {
            String value = latin(disposition.get());
            entity.disposition = head(value);
            placed = read(value);
        }
        entity.name = placed.getOrDefault("filename", entity.parameters.getOrDefault("name", ""));
    }

    /** What a file is by its name, where nobody declared it and it makes a difference to how a mail is shown. */
    static String typeOf(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "png", "gif", "bmp" -> "image/" + ending;
            case "jpg", "jpeg" -> "image/jpeg";
            case "ics" -> "text/calendar";
            default -> "application/octet-stream";
        };
    }

    private static String latin(Entity.Field field) {
        return new String(field.value(), StandardCharsets.ISO_8859_1);
    }

    private static String head(String value) {
        int end = value.indexOf(';');
        String head = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int space = 0;
        while (space < head.length() && head.charAt(space) > ' ' && head.charAt(space) != '(') {
            space++;
        }
        return head.substring(0, space).replace("\"", "");
    }

    /** Reads the parameters of a value; names in lower case, values decoded. */
    static Map<String, String> read(String value) {
        Map<String, String> plain = new HashMap<>();
        Map<String, TreeMap<Integer, String>> pieces = new HashMap<>();
        int i = value.indexOf(';');
        int count = 0;
        while (i >= 0 && i < value.length() && count++ < MOST) {
            i++;
            int equals = value.indexOf('=', i);
            if (equals < 0) {
                break;
            }
            String name = value.substring(i, equals);
            int other = name.lastIndexOf(';');
            name = name.substring(other + 1).strip().toLowerCase(Locale.ROOT);
            int[] end = new int[1];
            String raw = value(value, equals + 1, end);
            i = end[0];
            int star = name.indexOf('*');
            if (star < 0) {
                plain.putIfAbsent(name, Words.decode(raw).strip());
            } else {
                String number = name.substring(star + 1).replace("*", "");
                int order = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
                pieces.computeIfAbsent(name.substring(0, star), key -> new TreeMap<>())
                        .putIfAbsent(order, (name.endsWith("*") ? "*" : " ") + raw);
            }
        }
        pieces.forEach((name, parts) -> plain.put(name, joined(parts)));
        return plain;
    }

    private static String value(String text, int from, int[] end) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        StringBuilder out = new StringBuilder();
        if (i < text.length() && text.charAt(i) == '"') {
            i++;
            while (i < text.length() && text.charAt(i) != '"') {
                if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                    i++;
                }
                out.append(text.charAt(i++));
            }
            int next = text.indexOf(';', i);
            end[0] = next < 0 ? text.length() : next;
            return out.toString();
        }
        int next = text.indexOf(';', i);
        end[0] = next < 0 ? text.length() : next;
        return text.substring(i, end[0]).strip();
    }

    private static String joined(TreeMap<Integer, String> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = "";
        for (Map.Entry<Integer, String> part : parts.entrySet()) {
            String raw = part.getValue().substring(1);
            if (part.getValue().charAt(0) == '*') {
                if (part.getKey().equals(parts.firstKey())) {
                    int first = raw.indexOf('\'');
                    int second = raw.indexOf('\'', first + 1);
                    if (first >= 0 && second > first) {
                        charset = raw.substring(0, first);
                        raw = raw.substring(second + 1);
                    }
                }
                bytes.writeBytes(percent(raw));
            } else {
                bytes.writeBytes(raw.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        byte[] all = bytes.toByteArray();
        return new String(all, Charsets.of(charset, all, all.length));
    }

    private static byte[] percent(String raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%' && i + 2 < raw.length()) {
                int high = Character.digit(raw.charAt(i + 1), 16);
                int low = Character.digit(raw.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    out.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            out.write(raw.charAt(i));
        }
        return out.toByteArray();
    }
}
