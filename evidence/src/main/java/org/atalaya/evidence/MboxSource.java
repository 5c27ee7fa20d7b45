package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.evidence.artifact.Window;
import org.atalaya.evidence.mail.Mbox;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/** A file of many messages, read some at a time, each as if it were a file of its own. */
final class MboxSource implements Source {
    /** Bytes of messages that one worker reads on its own; a larger message is read alone. */
    private static final long PORTION = 4 << 20;
    /** Bytes of a message that is read where it lies, not in memory. */
    private static final long LARGE = 32 << 20;

    private final Path path;
    private final String name;
    private final ReadOptions options;
    private final long size;
    private @Nullable FileContent content;

    MboxSource(Path path, String name, ReadOptions options) throws IOException {
        this.path = path;
        this.name = name;
        this.options = options;
        this.size = Files.size(path);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return "mbox";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        FileContent open;
        try {
            open = FileContent.openUnread(path);
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
        content = open;
        Iterator<Mbox.Place> places = Mbox.messages(open);
        return new Iterator<>() {
            private int number = 1;
            private long told;

            @Override
            public boolean hasNext() {
                return places.hasNext();
            }

            @Override
            public Portion next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<Mbox.Place> some = new ArrayList<>();
                int first = number;
                long bytes = 0;
                while (bytes < PORTION && places.hasNext()) {
                    Mbox.Place place = places.next();
                    some.add(place);
                    bytes += place.length();
                    number++;
                }
                Mbox.Place last = some.get(some.size() - 1);
                long end = places.hasNext() ? last.offset() + last.length() : size;
                long share = end - told;
                told = end;
                return new Messages(open, some, first, share);
            }
        };
    }

    @Override
    public void close() throws IOException {
        FileContent open = content;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Some messages.
     *
     * @param first number of the first of them, from 1
     */
    private final class Messages implements Portion {
        private final Content file;
        private final List<Mbox.Place> places;
        private final int first;
        private final long bytes;

        Messages(Content file, List<Mbox.Place> places, int first, long bytes) {
            this.file = file;
            this.places = places;
            this.first = first;
            this.bytes = bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            for (int i = 0; i < places.size(); i++) {
                Mbox.Place place = places.get(i);
                Content message;
                if (place.length() > LARGE) {
                    message = new Window(file, place.offset(), place.length());
                } else {
                    byte[] held = new byte[(int) place.length()];
                    file.read(place.offset(), held, 0, held.length);
                    message = Content.of(held);
                }
                String source = name + "!" + (first + i) + ".eml";
                Formats.ALL.read(message, source, Options.STANDARD, new Apart(sink, options, true));
            }
        }
    }
}
