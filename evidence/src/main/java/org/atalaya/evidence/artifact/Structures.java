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
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/**
 * What rules can ask of one content by module name. Only formats that have the module are tried, each once, when it is
 * first asked for; what is inside the content is not opened. Used by one thread.
 */
final class Structures implements Function<String, Optional<Structure.Struct>>, Found {
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
                MagicTexts.of(format.type(), start, content).ifPresent(texts -> known.put("magic", texts));
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

    @Override
    public void fact(Fact fact) {}

    @Override
    public void hash(String name, String hex) {}

    @Override
    public void part(String role, String name, long offset, long length) {}

    @Override
    public void child(String role, String name, long packedSize, Unpacking unpacking) {}

    @Override
    public void notice(Notice.Kind kind, long offset, String detail) {}

    @Override
    public String source() {
        return "";
    }

    @Override
    public Iterable<String> passwords() {
        return List.of();
    }
}
