package org.atalaya.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.lure.identity.Trust;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Judgement;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/** Reads and judges mails in memory. */
final class Mails {
    private Mails() {}

    /** A judge for whom the reserved domains of {@link MailSet} are the brands' own. */
    static Judge judge(Path temporary) throws IOException {
        return judge(temporary, Trust.NONE);
    }

    /** As {@link #judge(Path)}, for a reader who trusts somebody. */
    static Judge judge(Path temporary, Trust trust) throws IOException {
        for (var pack : MailSet.packs().entrySet()) {
            Files.writeString(temporary.resolve(pack.getKey()), pack.getValue());
        }
        return Judge.load(org.atalaya.fixtures.Corpora.root().resolve("knowledge"), temporary, trust);
    }

    /** The message that some bytes are, and all that it carries. */
    record Read(Message message, List<Artifact> carried) {}

    static Read read(byte[] raw) {
        List<Message> messages = new ArrayList<>();
        List<Artifact> carried = new ArrayList<>();
        try {
            Formats.ALL.read(Content.of(raw), "mail.eml", Options.STANDARD, new Artifacts.Visitor() {
                @Override
                public void artifact(Artifact artifact, Content content) {
                    if (!artifact.parent().isEmpty()) {
                        carried.add(artifact);
                    }
                }

                @Override
                public void message(Message message) {
                    messages.add(message);
                }

                @Override
                public void notice(Notice notice) {}
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Read(messages.get(0), carried);
    }

    static Judgement judged(Judge judge, byte[] raw) {
        Read read = read(raw);
        return judge.judge(read.message(), read.carried());
    }
}
