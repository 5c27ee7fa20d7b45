package org.atalaya.evidence.image;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/** Asks a structure as rules do: {@code sections[1].name}, {@code version_info["CompanyName"]}. */
public final class Ask {
    private static final Pattern STEP = Pattern.compile("\\.?([a-z_0-9]+)|\\[(\\d+)]|\\[\"([^\"]*)\"]");

    private Ask() {}

    /** A Long, Boolean or text of one byte a character; {@code null} when undefined. */
    public static @Nullable Object of(Structure.@Nullable Struct root, String path) {
        if (root == null) {
            throw new AssertionError("no structure to ask for " + path);
        }
        Structure at = root;
        Matcher step = STEP.matcher(path);
        while (at != null && step.find()) {
            at = switch (at) {
                case Structure.Struct struct
                when step.group(1) != null -> struct.field(step.group(1)).orElse(null);
                case Structure.Sequence sequence
                when step.group(2) != null -> {
                    int index = Integer.parseInt(step.group(2));
                    yield index < sequence.elements().size()
                            ? sequence.elements().get(index)
                            : null;
                }
                case Structure.Dictionary dictionary
                when step.group(3) != null -> dictionary.elements().get(step.group(3));
                default -> throw new AssertionError("no " + step.group() + " in " + path);
            };
        }
        return switch (at) {
            case null -> null;
            case Structure.Int number -> number.value();
            case Structure.Bool yes -> yes.value();
            case Structure.Text text -> new String(text.bytes(), StandardCharsets.ISO_8859_1);
            default -> at;
        };
    }

    /** Asks for everything, so that all lazy fields are read. Returns how many values there are. */
    public static long everything(Structure structure) {
        return switch (structure) {
            case Structure.Struct struct ->
                struct.fields().values().stream().mapToLong(Ask::everything).sum();
            case Structure.Dictionary dictionary ->
                dictionary.elements().values().stream()
                        .mapToLong(Ask::everything)
                        .sum();
            case Structure.Sequence sequence ->
                sequence.elements().stream().mapToLong(Ask::everything).sum();
            default -> 1;
        };
    }
}
