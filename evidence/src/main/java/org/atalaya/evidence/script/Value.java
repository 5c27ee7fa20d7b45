package org.atalaya.evidence.script;

import java.util.List;

/** A constant. */
sealed interface Value {
    /** Characters. */
    record Text(String text) implements Value {}

    /** A number. */
    record Number(double value) implements Value {
        boolean isWhole() {
            return value == Math.rint(value) && Math.abs(value) < 1L << 53;
        }
    }

    /** Several. */
    record Many(List<Value> values) implements Value {}

    /** Bytes that were decoded from a text. */
    record Bytes(byte[] bytes) implements Value {}

    /** As the languages turn it into text; a list becomes its elements with a space between, as PowerShell does. */
    default String asText() {
        return switch (this) {
            case Text text -> text.text();
            case Number number ->
                number.isWhole() ? Long.toString((long) number.value()) : Double.toString(number.value());
            case Many many ->
                String.join(" ", many.values().stream().map(Value::asText).toList());
            case Bytes bytes -> new String(bytes.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        };
    }

    /** Characters it has, for the limits. */
    default long weight() {
        return switch (this) {
            case Text text -> text.text().length();
            case Number number -> 8;
            case Many many ->
                many.values().stream().mapToLong(value -> 16 + value.weight()).sum();
            case Bytes bytes -> bytes.bytes().length;
        };
    }
}
