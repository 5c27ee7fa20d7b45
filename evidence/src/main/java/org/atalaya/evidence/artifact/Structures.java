package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What rules can ask of one content by module name. Only formats that have the module are tried, each once, when it is
 * first asked for; what is inside the content is not opened. Used by one thread.
 */
final class Structures extends Unheard implements Function<String, Optional<Structure.Struct>> {
    /** The magic of an optional header with addresses of 64 bits. */
    private static final Structure WIDE_PE = new Structure.Int(0x20B);

    private final List<Format> formats;
    private final Content content;
    private final Map<String, Structure.Struct> known;
    private final Map<Format, Boolean> tried = new IdentityHashMap<>();
    private byte @Nullable [] head;

    Structures(List<Format> formats, Content content, Map<String, Structure.Struct> known) {
        this.formats = formats;
        this.content = content;
        this.known = new HashMap<>(known);
    }

    @Override
    public Optional<Structure.Struct> apply(String module) {
        if (module.equals("magic") && !known.containsKey(module)) {
            magic();
        }
        for (Format format : formats) {
            if (known.containsKey(module)) {
                break;
            }
            if (format.modules().contains(module) && tried.put(format, true) == null) {
                read(format);
            }
        }
        return Optional.ofNullable(known.get(module));
    }

    private void magic() {
        byte[] start = head();
        for (Format format : formats) {
            if (format.recognises(start, content)) {
                boolean isWide = format.modules().contains("pe")
                        && apply("pe").flatMap(pe -> pe.field("opthdr_magic")).equals(Optional.of(WIDE_PE));
                MagicTexts.of(format.type(), start, isWide).ifPresent(texts -> known.put("magic", texts));
                return;
            }
        }
    }

    private byte[] head() {
        byte[] start = head;
        if (start == null) {
            start = new byte[(int) Math.min(Artifacts.HEAD, content.size())];
            content.read(0, start, 0, start.length);
            head = start;
        }
        return start;
    }

    private void read(Format format) {
        try {
            if (format.recognises(head(), content)) {
                format.describe(content, this);
            }
        } catch (IOException failing) {
            throw new UncheckedIOException(failing);
        }
    }

    @Override
    public void structure(String module, Structure.Struct structure) {
        known.putIfAbsent(module, structure);
    }
}
