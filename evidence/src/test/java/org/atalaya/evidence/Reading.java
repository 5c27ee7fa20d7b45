package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

/** Reads a whole file in one thread, for tests. */
public final class Reading {
    public final FieldNames names = new FieldNames();
    public final List<Notice> notices = new ArrayList<>();
    public long events;

    public static Reading of(Path path, boolean recover, Consumer<Event> consumer) throws IOException {
        Reading reading = new Reading();
        reading.read(path, recover, consumer);
        return reading;
    }

    public void read(Path path, boolean recover, Consumer<Event> consumer) throws IOException {
        Workspace workspace = new Workspace();
        try (Source source = Evidence.open(path, path.getFileName().toString(), new ReadOptions(names, recover))) {
            for (Iterator<Portion> portions = source.portions(); portions.hasNext(); ) {
                portions.next().read(workspace, new Sink() {
                    @Override
                    public void event(Event event) {
                        events++;
                        consumer.accept(event);
                    }

                    @Override
                    public void notice(Notice notice) {
                        notices.add(notice);
                    }
                });
            }
        }
    }
}
