package org.atalaya.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** What a format found in one artifact, kept for tests to look at. */
public final class Gathered implements Found {
    public final List<Fact> facts = new ArrayList<>();
    public final List<Child> children = new ArrayList<>();
    public final List<String> notices = new ArrayList<>();
    public final Map<String, Structure.Struct> structures = new HashMap<>();
    private final Content content;

    public record Child(String role, String name, String type, byte[] bytes) {
        public String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private Gathered(Content content) {
        this.content = content;
    }

    public static Gathered from(Format format, byte[] bytes) throws IOException {
        Gathered gathered = new Gathered(Content.of(bytes));
        format.dissect(gathered.content, gathered);
        return gathered;
    }

    public List<String> codes() {
        return facts.stream().map(Fact::code).toList();
    }

    public Child child(String name) {
        return children.stream()
                .filter(child -> child.name().contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no child " + name + " among "
                        + children.stream().map(Child::name).toList()));
    }

    @Override
    public void fact(Fact fact) {
        assertThat(fact.offset()).isBetween(-1L, content.size());
        assertThat(fact.length()).isNotNegative();
        assertThat(Math.max(0, fact.offset()) + fact.length()).isLessThanOrEqualTo(content.size());
        facts.add(fact);
    }

    @Override
    public void hash(String name, String hex) {}

    @Override
    public void structure(String module, Structure.Struct structure) {
        structures.put(module, structure);
    }

    @Override
    public void part(String role, String name, long offset, long length) {
        assertThat(offset).isNotNegative();
        assertThat(offset + length).isLessThanOrEqualTo(content.size());
        byte[] bytes = new byte[(int) length];
        content.read(offset, bytes, 0, bytes.length);
        children.add(new Child(role, name, "", bytes));
    }

    @Override
    public void child(String role, String name, long packedSize, Unpacking unpacking) throws IOException {
        child(role, name, "", packedSize, unpacking);
    }

    @Override
    public void child(String role, String name, String type, long packedSize, Unpacking unpacking) throws IOException {
        try (InputStream in = unpacking.open()) {
            children.add(new Child(role, name, type, in.readAllBytes()));
        } catch (IOException e) {
            notices.add("child " + name + ": " + e.getMessage());
        }
    }

    @Override
    public void notice(Notice.Kind kind, long offset, String detail) {
        assertThat(detail).isNotBlank();
        notices.add(kind + " " + detail);
    }

    @Override
    public String source() {
        return "test";
    }

    @Override
    public Iterable<String> passwords() {
        return List.of();
    }
}
