package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

/** Reads evidence event by event in its order, without rules: for searching, counting and looking up. */
final class Reading {
    private Reading() {}

    /**
     * Reads all events of files and folders.
     *
     * @param out a folder that is left out: where results go
     * @return what could not be read
     */
    static List<Notice> of(List<Path> paths, Path out, boolean recover, FieldNames names, Consumer<Event> consumer) {
        List<Notice> notices = new ArrayList<>();
        Workspace workspace = new Workspace();
        Sink sink = new Sink() {
            @Override
            public void event(Event event) {
                consumer.accept(event);
            }

            @Override
            public void notice(Notice notice) {
                notices.add(notice);
            }
        };
        for (EvidenceFiles.Entry entry : EvidenceFiles.list(paths, Set.of(out), notices)) {
            try (Source source = Evidence.open(entry.path(), entry.name(), new ReadOptions(names, recover))) {
                var portions = source.portions();
                while (portions.hasNext()) {
                    Portion portion = portions.next();
                    portion.read(workspace, sink);
                }
            } catch (IOException failed) {
                notices.add(new Notice(Notice.Kind.UNREADABLE, entry.name(), -1, "cannot be read: " + failed));
            }
        }
        return notices;
    }
}
