package org.atalaya.evidence.office;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** Types that are recognised by their first bytes and not taken apart. */
public final class Marked implements Format {
    private final String type;
    private final byte[] mark;
    private final Optional<Fact> fact;

    private Marked(String type, String mark, Optional<Fact> fact) {
        this.type = type;
        this.mark = mark.getBytes(StandardCharsets.ISO_8859_1);
        this.fact = fact;
    }

    /** Compiled help ({@code chm}), encoded VBScript and JScript ({@code encoded-script}). */
    public static List<Format> formats() {
        return List.of(
                new Marked("chm", "ITSF\3\0\0\0", Optional.empty()),
                new Marked("encoded-script", "#@~^", Optional.of(Fact.at("script.encoded", Level.MEDIUM, 0, 4))));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (head[i] != mark[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void dissect(Content content, Found found) {
        fact.ifPresent(found::fact);
    }
}
