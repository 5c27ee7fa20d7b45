package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.Formats;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/** What came of an artifact and of all that is in it, for tests. */
public final class Dissected implements Artifacts.Visitor {
    public final List<Artifact> artifacts = new ArrayList<>();
    public final Map<String, byte[]> contents = new LinkedHashMap<>();
    public final List<Message> messages = new ArrayList<>();
    public final List<Notice> notices = new ArrayList<>();

    /** Takes bytes apart under the name {@code x}. */
    public static Dissected of(byte[] bytes, Format... formats) throws IOException {
        Dissected dissected = new Dissected();
        new Artifacts(List.of(formats)).read(Content.of(bytes), "x", Options.STANDARD, dissected);
        return dissected;
    }

    /** Takes bytes apart under the name {@code x}, whatever they are. */
    public static Dissected of(byte[] bytes) throws IOException {
        Dissected dissected = new Dissected();
        Formats.ALL.read(Content.of(bytes), "x", Options.STANDARD, dissected);
        return dissected;
    }

    @Override
    public void artifact(Artifact artifact, Content content) {
        artifacts.add(artifact);
        byte[] bytes = new byte[(int) Math.min(1 << 20, content.size())];
        content.read(0, bytes, 0, bytes.length);
        contents.put(artifact.source(), bytes);
    }

    @Override
    public void message(Message message) {
        messages.add(message);
    }

    @Override
    public void notice(Notice notice) {
        notices.add(notice);
    }

    /** What is said of defects of ours; names in the artifact may hold the same words, but not at the beginning. */
    public List<Notice> defects() {
        return notices.stream()
                .filter(notice -> notice.detail().startsWith("a defect of Atalaya ("))
                .toList();
    }

    /** The codes of the first artifact's facts. */
    public List<String> codes() {
        return artifacts.get(0).facts().stream().map(Fact::code).toList();
    }

    /** The fact of a code. */
    public Fact fact(String code) {
        return artifacts.get(0).facts().stream()
                .filter(fact -> fact.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " among " + codes()));
    }

    /** The text of an artifact. */
    public String text(String source) {
        return new String(contents.getOrDefault(source, new byte[0]), StandardCharsets.ISO_8859_1);
    }
}
