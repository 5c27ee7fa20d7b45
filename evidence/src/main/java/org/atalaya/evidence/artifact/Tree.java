package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.atalaya.evidence.behaviour.Behaviours;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Takes one file of the evidence apart, artifact by artifact: an artifact, then what it holds, in the order found. */
final class Tree {
    private final List<Format> formats;
    private final Options options;
    private final Artifacts.Visitor visitor;
    private final long deadline;
    private final Deque<Node> waiting = new ArrayDeque<>();
    /** What was found in artifacts that wait to be told only. */
    private final Map<Node, InOne> opened = new IdentityHashMap<>();

    private final byte[] buffer = new byte[1 << 16];
    private long unpacked;
    /** Bytes of unpacked artifacts in memory. */
    private long inMemory;

    private int count;
    private boolean toldCount;
    private boolean toldTime;
    private boolean toldBytes;

    /**
     * An artifact that has not been read yet.
     *
     * @param names what its members are called by what held it
     * @param passwords that whatever held it named; grows until the holder has been read
     * @param beside whether a file of some name lies where it lies
     */
    private record Node(
            Unpacked content,
            String source,
            String parent,
            String role,
            String hint,
            int level,
            String saidName,
            Map<String, String> names,
            List<String> passwords,
            Function<String, Optional<Boolean>> beside) {}

    Tree(List<Format> formats, Options options, Artifacts.Visitor visitor) {
        this.formats = formats;
        this.options = options;
        this.visitor = visitor;
        this.deadline =
                System.nanoTime() + TimeUnit.SECONDS.toNanos(options.limits().seconds());
    }

    void read(Content content, String source, Function<String, Optional<Boolean>> beside) throws IOException {
        waiting.push(new Node(Unpacked.of(content), source, "", "", "", 0, source, Map.of(), List.of(), beside));
        try {
            while (!waiting.isEmpty()) {
                Node node = waiting.pop();
                try (Unpacked held = node.content) {
                    read(node, held.open());
                } finally {
                    inMemory -= node.level == 0 ? 0 : node.content.waiting();
                }
            }
        } finally {
            for (Node left : waiting) {
                left.content.close();
            }
        }
    }

    private void read(Node node, Content content) throws IOException {
        byte[] head = new byte[(int) Math.min(Artifacts.HEAD, content.size())];
        content.read(0, head, 0, head.length);
        Format format = format(head, content, node.hint);
        InOne known = opened.remove(node);
        InOne found = known == null ? new InOne(node, content) : known;
        String type = format == null ? (node.hint.isEmpty() ? "data" : node.hint) : format.type();
        Digests digests = Digests.of(content, buffer, Types.isLikened(type));
        Types.mismatch(node.saidName, type, head).ifPresent(found::fact);
        if (format != null && known == null) {
            try {
                format.dissect(content, found);
            } catch (OutOfMemoryError tooLarge) {
                found.notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "needs more than the memory there is; give more with ATALAYA_HEAP, such as ATALAYA_HEAP=2g");
            } catch (RuntimeException | StackOverflowError defect) {
                // Whoever wrote this artifact must not end the reading of the others.
                Notice told = Notice.defect(node.source, defect, "this " + type);
                found.notice(told.kind(), told.offset(), told.detail());
            }
        }
        Behaviours.find(content, found::fact);
        found.facts.sort(Comparator.comparingLong(Fact::offset).thenComparing(Fact::code));
        Map<String, String> hashes = new LinkedHashMap<>(digests.hashes());
        hashes.putAll(found.hashes);
        visitor.artifact(
                new Artifact(
                        node.source,
                        node.parent,
                        node.role,
                        type,
                        content.size(),
                        hashes,
                        digests.entropy(),
                        List.copyOf(found.facts),
                        found.structures),
                content);
        for (Message message : found.messages) {
            visitor.message(message);
        }
        for (int i = found.children.size() - 1; i >= 0; i--) {
            waiting.push(found.children.get(i));
        }
    }

    private @org.jspecify.annotations.Nullable Format format(byte[] head, Content content, String hint) {
        for (Format format : formats) {
            if (format.recognises(head, content)) {
                return format;
            }
        }
        for (Format format : formats) {
            if (format.type().equals(hint)) {
                return format;
            }
        }
        return null;
    }

    /** What is found in one artifact. */
    private final class InOne implements Found {
        private final Node node;
        private final Content content;
        final List<Fact> facts = new ArrayList<>();
        final List<Message> messages = new ArrayList<>();
        final Map<String, String> hashes = new LinkedHashMap<>();
        final Map<String, Structure.Struct> structures = new LinkedHashMap<>();
        final List<Node> children;
        /** The artifact that holds the children. */
        private final String holder;

        private final Map<String, Integer> names = new HashMap<>();
        /** The children's last names in lower case. */
        private final Set<String> besides = new HashSet<>();

        /** Passwords for what it holds: its own, and those of what holds it. */
        private final List<String> within;

        private final List<InOne> openedHere = new ArrayList<>();

        private boolean full;

        InOne(Node node, Content content) {
            this(node, content, node.source, new ArrayList<>());
        }

        private InOne(Node node, Content content, String holder, List<Node> children) {
            this.node = node;
            this.content = content;
            this.holder = holder;
            this.children = children;
            this.within = new ArrayList<>(node.passwords);
        }

        @Override
        public void fact(Fact fact) {
            if (facts.size() < Limits.MOST_FACTS) {
                facts.add(new Fact(
                        fact.code(),
                        fact.level(),
                        fact.offset(),
                        fact.length(),
                        fact.values().stream().map(Names::plain).toList()));
            } else if (!full) {
                full = true;
                notice(Notice.Kind.LIMIT, -1, "more than " + Limits.MOST_FACTS + " facts; the rest was left out");
            }
        }

        @Override
        public void hash(String name, String hex) {
            if (hashes.size() < Limits.MOST_FACTS) {
                hashes.put(name, hex);
            }
        }

        @Override
        public void structure(String module, Structure.Struct structure) {
            structures.put(module, structure);
        }

        @Override
        public void part(String role, String name, long offset, long length) throws IOException {
            if (offset < 0 || length <= 0 || offset >= content.size()) {
                return;
            }
            long kept = Math.min(length, content.size() - offset);
            child(role, name, "", Map.of(), kept, () -> new ContentStream(content, offset, kept));
        }

        @Override
        public void child(String role, String name, long packedSize, Unpacking unpacking) throws IOException {
            child(role, name, "", Map.of(), packedSize, unpacking);
        }

        @Override
        public void child(String role, String name, String type, long packedSize, Unpacking unpacking)
                throws IOException {
            child(role, name, type, Map.of(), packedSize, unpacking);
        }

        @Override
        public void child(String role, String name, Map<String, String> calls, long packedSize, Unpacking unpacking)
                throws IOException {
            child(role, name, "", calls, packedSize, unpacking);
        }

        @Override
        public void message(Message message) {
            messages.add(message);
        }

        @Override
        public String called(String member) {
            return node.names.getOrDefault(member, member);
        }

        @Override
        public Optional<Boolean> isBeside(String name) {
            return node.beside.apply(name);
        }

        private void child(
                String role, String name, String type, Map<String, String> calls, long packedSize, Unpacking unpacking)
                throws IOException {
            String source = named(role, name);
            unpacked(source, packedSize, unpacking)
                    .ifPresent(child -> children.add(node(child, source, role, type, name, calls)));
        }

        @Override
        public Found opened(String role, String name, String type, long packedSize, Unpacking unpacking)
                throws IOException {
            String source = named(role, name);
            Content none = Content.of(new byte[0]);
            Optional<Unpacked> child = unpacked(source, packedSize, unpacking);
            Node made = node(child.orElse(Unpacked.of(none)), source, role, type, name, Map.of());
            InOne inside;
            if (child.isPresent()) {
                children.add(made);
                inside = new InOne(made, none);
                opened.put(made, inside);
            } else {
                inside = new InOne(made, none, holder, children);
            }
            openedHere.add(inside);
            return inside;
        }

        private String named(String role, String name) {
            besides.add(
                    name.substring(name.replace('\\', '/').lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
            return node.source + "!" + unique(Names.plain(name.isEmpty() ? role : name));
        }

        private Node node(
                Unpacked child, String source, String role, String type, String name, Map<String, String> calls) {
            return new Node(
                    child,
                    source,
                    holder,
                    role,
                    type,
                    node.level + 1,
                    name,
                    calls,
                    within,
                    wanted -> Optional.of(besides.contains(wanted.toLowerCase(Locale.ROOT))));
        }

        /** The bytes of an artifact; nothing where there are none, or the limits do not allow it. */
        private Optional<Unpacked> unpacked(String source, long packedSize, Unpacking unpacking) throws IOException {
            if (!mayOpen(source)) {
                return Optional.empty();
            }
            Unpacked child = unpack(source, packedSize, unpacking);
            if (child.size() == 0) {
                child.close();
                return Optional.empty();
            }
            inMemory += child.waiting();
            return Optional.of(child);
        }

        private boolean mayOpen(String source) {
            if (node.level + 1 >= options.limits().levels()) {
                notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "more than " + options.limits().levels() + " artifacts within one another; " + source
                                + " was not opened");
                return false;
            }
            if (++count > options.limits().artifacts()) {
                if (!toldCount) {
                    toldCount = true;
                    notice(
                            Notice.Kind.LIMIT,
                            -1,
                            "more than " + options.limits().artifacts() + " artifacts; the rest was left out");
                }
                return false;
            }
            if (System.nanoTime() > deadline) {
                late();
                return false;
            }
            // That all bytes are used up has been told of the artifact that used the last of them.
            return !toldBytes;
        }

        private void late() {
            if (!toldTime) {
                toldTime = true;
                notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "took more than " + options.limits().seconds() + " seconds; what follows was not opened");
            }
        }

        /** Unpacks as far as the bytes go and the limits allow. Only a failing temporary folder throws. */
        private Unpacked unpack(String source, long packedSize, Unpacking unpacking) throws IOException {
            Spooling spooling = new Spooling(Limits.MOST_WAITING - inMemory);
            try {
                InputStream in;
                try {
                    in = unpacking.open();
                } catch (IOException | RuntimeException broken) {
                    damaged(source, 0, broken);
                    return spooling.end();
                }
                try (in) {
                    byte[] block = new byte[1 << 14];
                    while (true) {
                        int read;
                        try {
                            read = in.read(block);
                        } catch (IOException | RuntimeException broken) {
                            damaged(source, spooling.size(), broken);
                            break;
                        }
                        if (read < 0) {
                            break;
                        }
                        if (System.nanoTime() > deadline) {
                            late();
                            break;
                        }
                        String limit = limit(spooling.size() + read, read, packedSize);
                        if (!limit.isEmpty()) {
                            fact(Fact.of("artifact.bomb", Level.MEDIUM, source, limit));
                            visitor.notice(new Notice(
                                    Notice.Kind.LIMIT,
                                    source,
                                    -1,
                                    "unpacks to more than " + limit + "; the first " + spooling.size()
                                            + " bytes were read"));
                            break;
                        }
                        unpacked += read;
                        spooling.write(block, read);
                    }
                }
                return spooling.end();
            } catch (IOException | RuntimeException failed) {
                spooling.discard();
                throw failed;
            }
        }

        private String limit(long size, long more, long packedSize) {
            if (size > options.limits().bytesOfOne()) {
                return options.limits().bytesOfOne() + " bytes";
            }
            if (packedSize >= 0
                    && size > Limits.FREE_BYTES
                    && size / options.limits().ratio() > packedSize) {
                return options.limits().ratio() + " times its size";
            }
            if (unpacked + more > options.limits().bytes()) {
                toldBytes = true;
                return "is left of the " + options.limits().bytes()
                        + " that one file of the evidence may unpack to, and what follows was not opened";
            }
            return "";
        }

        private void damaged(String source, long size, Exception broken) {
            visitor.notice(new Notice(
                    Notice.Kind.DAMAGED,
                    source,
                    -1,
                    "cannot be unpacked beyond " + size + " bytes: "
                            + (broken.getMessage() == null ? broken.toString() : broken.getMessage())));
        }

        private String unique(String name) {
            int number = names.merge(name, 1, Integer::sum);
            return number == 1 ? name : name + " (" + number + ")";
        }

        @Override
        public void notice(Notice.Kind kind, long offset, String detail) {
            visitor.notice(new Notice(kind, node.source, offset, Names.line(detail)));
        }

        @Override
        public String source() {
            return node.source;
        }

        @Override
        public Iterable<String> passwords() {
            List<String> all = new ArrayList<>(node.passwords);
            all.addAll(options.passwords());
            return all;
        }

        @Override
        public void passwordsWithin(List<String> words) {
            for (String word : words) {
                if (within.size() < Limits.MOST_PASSWORDS && !within.contains(word)) {
                    within.add(word);
                }
            }
            for (InOne inside : openedHere) {
                inside.passwordsWithin(words);
            }
        }
    }
}
