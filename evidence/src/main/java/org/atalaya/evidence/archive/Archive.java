package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Spool;
import org.atalaya.evidence.Workspace;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * A container whose portions are those of its members, one member after the other. A member is unpacked to a temporary
 * file when the portions before it have been handed out, and that file goes when its last portion has been read. Places
 * in it are named {@code container!member}.
 */
public final class Archive implements Source {
    /** Members that no reader knows and that are reported one by one; the rest are counted. */
    static final int MOST_UNKNOWN = 20;

    private final Kind kind;
    private final String name;
    private final FileChannel channel;
    private final Content content;
    private final long size;
    private final Members members;
    private final Allowance allowance;
    private final Opener opener;
    private final Set<Opened> live = ConcurrentHashMap.newKeySet();

    private Archive(Kind kind, String name, FileChannel channel, Allowance allowance, Opener opener)
            throws IOException {
        this.kind = kind;
        this.name = name;
        this.channel = channel;
        this.content = FileContent.of(channel);
        this.size = channel.size();
        this.allowance = allowance;
        this.opener = opener;
        this.members = kind.members(content, name, Options.STANDARD.passwords());
    }

    /** Opens a container of the kind that {@link Kind#of} found. */
    public static Source open(Kind kind, Path path, String name, Allowance allowance, Opener opener)
            throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new Archive(kind, name, channel, allowance, opener);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return kind.format();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Iterator<Portion> portions() {
        return new Portions();
    }

    @Override
    public void close() throws IOException {
        for (Opened member : live) {
            member.close();
        }
        members.close();
        channel.close();
    }

    /** An unpacked member, held by the iterator and by every portion that is not yet read. */
    private final class Opened {
        final Source source;
        final Iterator<Portion> portions;
        final long packed;
        private final Spool spool;
        private final AtomicInteger holders = new AtomicInteger(1);
        private long handedOut;

        Opened(Source source, long packed, Spool spool) {
            this.source = source;
            this.portions = source.portions();
            this.packed = packed;
            this.spool = spool;
            live.add(this);
        }

        /** The part of the packed size that the next {@code bytes} of the member stand for. */
        long share(long bytes) {
            double whole = Math.max(1, source.size());
            double each = packed / whole;
            long before = Math.min(packed, (long) (handedOut * each));
            handedOut += bytes;
            return Math.min(packed, (long) (handedOut * each)) - before;
        }

        void hold() {
            holders.incrementAndGet();
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                close();
            }
        }

        void close() {
            if (live.remove(this)) {
                try (spool) {
                    source.close();
                } catch (IOException ignored) {
                    // It was only read.
                }
            }
        }
    }

    /** Portions of one member after the other; what is to be said of a member comes before them. */
    private final class Portions implements Iterator<Portion>, Remarks {
        private final ArrayDeque<Notice> notices = new ArrayDeque<>();
        private final byte[] buffer = new byte[1 << 16];
        private @Nullable Opened member;
        private @Nullable Portion ahead;
        private boolean ended;
        private long unknown;

        @Override
        public boolean hasNext() {
            while (ahead == null) {
                Opened current = member;
                if (!notices.isEmpty()) {
                    ahead = new Said(List.copyOf(notices));
                    notices.clear();
                } else if (current != null && current.portions.hasNext()) {
                    ahead = new Held(current, current.portions.next());
                } else if (current != null) {
                    current.release();
                    member = null;
                } else if (ended) {
                    return false;
                } else {
                    advance();
                }
            }
            return true;
        }

        @Override
        public Portion next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Portion next = ahead;
            ahead = null;
            if (next == null) {
                throw new IllegalStateException();
            }
            return next;
        }

        private void say(Notice.Kind what, String source, String detail) {
            notices.add(new Notice(what, source, -1, detail));
        }

        @Override
        public void notice(Notice.Kind what, String inner, long offset, String detail) {
            if (allowance.isTold) {
                return;
            }
            notices.add(new Notice(what, inner.isEmpty() ? name : name + "!" + inner, offset, detail));
        }

        @Override
        public void fact(Fact fact) {
            // Facts are told where the container is taken apart.
        }

        @Override
        public void part(String role, String called, long offset, long length) {
            // No log.
        }

        private void advance() {
            try {
                Member next = members.next(this);
                if (next == null) {
                    end();
                } else if (allowance.takeMember()) {
                    unpack(next);
                } else {
                    say(
                            Notice.Kind.LIMIT,
                            name,
                            "more than " + Allowance.MOST_MEMBERS + " members; the rest was left out");
                    end();
                }
            } catch (IOException | UncheckedIOException failed) {
                say(Notice.Kind.UNREADABLE, name, "reading failed: " + failed);
                end();
            }
        }

        private void end() {
            ended = true;
            if (unknown > MOST_UNKNOWN) {
                say(
                        Notice.Kind.UNKNOWN_SHAPE,
                        name,
                        (unknown - MOST_UNKNOWN) + " more members of a kind that no reader knows");
            }
        }

        private void unpack(Member next) {
            String inner = kind == Kind.UTF_16 ? name : name + "!" + next.name;
            Spool spool = null;
            try (Begun begun = Begun.of(next, format())) {
                // What is no log is unpacked where it is taken apart, if it is; nothing is unpacked here for nothing.
                if (allowance.isTold && !Evidence.mayHoldLogs(begun.head)) {
                    return;
                }
                spool = new Spool();
                fill(spool, next, begun, inner);
                Source source = opener.open(spool.path(), inner, allowance.deeper());
                if (source.format().isEmpty() && ++unknown > MOST_UNKNOWN) {
                    source.close();
                    spool.close();
                    return;
                }
                member = new Opened(source, next.size, spool);
            } catch (IOException failed) {
                if (spool != null) {
                    spool.close();
                }
                say(Notice.Kind.UNREADABLE, inner, "cannot be unpacked to the temporary folder: " + failed);
            }
        }

        /** Unpacks a member as far as it goes and the limits allow. Only a failing temporary folder throws. */
        private void fill(Spool spool, Member packed, Begun begun, String inner) throws IOException {
            CRC32 crc = new CRC32();
            long total = 0;
            try (OutputStream out = Files.newOutputStream(spool.path())) {
                byte[] block = begun.head;
                int count = block.length;
                while (count >= 0) {
                    String limit = count == 0 ? "" : limit(total + count, count, packed.taken());
                    if (!limit.isEmpty()) {
                        say(
                                Notice.Kind.LIMIT,
                                inner,
                                "unpacks to more than " + limit + "; the first " + total + " bytes were read");
                        return;
                    }
                    out.write(block, 0, count);
                    crc.update(block, 0, count);
                    total += count;
                    if (!begun.broken.isEmpty()) {
                        say(Notice.Kind.DAMAGED, inner, begun.broken);
                        return;
                    }
                    block = buffer;
                    try {
                        count = begun.in.read(buffer);
                    } catch (IOException | RuntimeException broken) {
                        say(Notice.Kind.DAMAGED, inner, Begun.broken(total, broken));
                        return;
                    }
                }
            }
            if (packed.crc >= 0 && packed.crc != crc.getValue()) {
                say(
                        Notice.Kind.CHECKSUM,
                        inner,
                        "CRC-32 differs from the container's; the data were read all the same");
            }
        }

        private String limit(long total, long count, long taken) {
            if (total > allowance.mostMemberBytes) {
                return allowance.mostMemberBytes + " bytes";
            }
            if (total > Allowance.FREE_BYTES && total / Allowance.MOST_RATIO > taken) {
                return Allowance.MOST_RATIO + " times its size, as a decompression bomb does";
            }
            return allowance.takeBytes(count) ? "" : "what one file of the evidence may unpack to in all";
        }
    }

    /** What is to be said of members. */
    private record Said(List<Notice> notices) implements Portion {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void read(Workspace workspace, Sink sink) {
            notices.forEach(sink::notice);
        }
    }

    /** A member's portion, which keeps its member open until it has been read. */
    private static final class Held implements Portion {
        private final Opened member;
        private final Portion portion;
        private final long bytes;

        Held(Opened member, Portion portion) {
            this.member = member;
            this.portion = portion;
            this.bytes = member.share(portion.bytes());
            member.hold();
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            try {
                portion.read(workspace, sink);
            } finally {
                member.release();
            }
        }
    }
}
