package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/** Reads the mails of evidence in their order, each with what it carries, without rules. */
final class MailReading implements Sink {
    /** Takes mails. */
    interface Consumer {
        /** A mail and what it carries. */
        void mail(Message message, List<Artifact> carried) throws IOException;
    }

    private record Waiting(Message message, List<Artifact> carried) {}

    private final Consumer consumer;
    private final List<Notice> notices = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    private MailReading(Consumer consumer) {
        this.consumer = consumer;
    }

    /**
     * Reads.
     *
     * @param results folders that are left out
     * @return what could not be read
     */
    static List<Notice> of(List<Path> paths, Set<Path> results, Consumer consumer) throws IOException {
        MailReading reading = new MailReading(consumer);
        ReadOptions options = new ReadOptions(new FieldNames(), false, true);
        Workspace workspace = new Workspace();
        for (EvidenceFiles.Entry entry : EvidenceFiles.list(paths, results, reading.notices)) {
            reading.file(entry, options, workspace);
        }
        return reading.notices;
    }

    private void file(EvidenceFiles.Entry entry, ReadOptions options, Workspace workspace) throws IOException {
        try (Source source = Evidence.open(entry.path(), entry.name(), options)) {
            var portions = source.portions();
            while (portions.hasNext()) {
                Portion portion = portions.next();
                portion.read(workspace, this);
                whole("");
            }
        } catch (RuntimeException defect) {
            // Whoever wrote this file must not end the reading of the others.
            waiting.clear();
            notice(Notice.defect(entry.name(), defect, "this file"));
        }
    }

    /** Gives away the mails that do not hold a source. */
    private void whole(String source) throws IOException {
        for (var all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (!source.startsWith(one.message.source() + "!")) {
                all.remove();
                consumer.mail(one.message, one.carried);
            }
        }
    }

    @Override
    public void event(Event event) {}

    @Override
    public void artifact(Artifact artifact, Content content) throws IOException {
        whole(artifact.source());
        for (Waiting one : waiting) {
            if (one.carried.size() < Mail.MOST_CARRIED) {
                one.carried.add(artifact);
            }
        }
    }

    @Override
    public void message(Message message) {
        waiting.add(new Waiting(message, new ArrayList<>()));
    }

    @Override
    public void notice(Notice notice) {
        notices.add(notice);
    }
}
