package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.atalaya.model.Artifact;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import org.atalaya.model.SourceSummary;
import org.atalaya.warning.ArtifactJson;
import org.atalaya.warning.FindingJson;
import org.atalaya.warning.MessageJson;

/**
 * What a sweep has done so far, on disk beside its results, so that an interrupted one can go on: one record per file
 * that was read to its end, with the length that {@code findings.jsonl} had then. Gone when the sweep ends by itself.
 */
final class Journal {
    static final String NAME = ".atalaya-journal";

    private static final byte NOTICE = 1;
    private static final byte HIT = 2;
    private static final byte SOURCE = 3;
    private static final byte PORTION = 4;
    private static final int MOST_RECORD = 64 << 20;

    private final Path file;
    private final List<byte[]> old;
    private final int done;
    private final long findingsLength;
    private final long artifactsLength;
    private final long messagesLength;
    private final long sketchesLength;
    private final DataOutputStream out;

    private Journal(
            Path file,
            List<byte[]> old,
            int done,
            long findingsLength,
            long artifactsLength,
            long messagesLength,
            long sketchesLength,
            DataOutputStream out) {
        this.file = file;
        this.old = old;
        this.done = done;
        this.findingsLength = findingsLength;
        this.artifactsLength = artifactsLength;
        this.messagesLength = messagesLength;
        this.sketchesLength = sketchesLength;
        this.out = out;
    }

    /**
     * Opens the journal of a request's output folder, anew or to go on.
     *
     * @throws IllegalArgumentException when it is to go on but evidence, rules or options are not what they were
     */
    static Journal open(SweepRequest request, List<EvidenceFiles.Entry> files, String rules) throws IOException {
        Path file = request.out().resolve(NAME);
        String fingerprint = fingerprint(request, files, rules);
        List<byte[]> records = new ArrayList<>();
        int done = 0;
        long length = 0;
        long artifacts = 0;
        long messages = 0;
        long sketches = 0;
        if (request.resume() && Files.exists(file)) {
            List<byte[]> pending = new ArrayList<>();
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                if (!in.readUTF().equals(fingerprint)) {
                    throw new IllegalArgumentException("the evidence, the rules or the options are not those of the"
                            + " interrupted sweep in " + request.out() + "; run it again without --resume");
                }
                while (true) {
                    int size = in.readInt();
                    if (size < 1 || size > MOST_RECORD) {
                        break;
                    }
                    byte[] record = in.readNBytes(size);
                    if (record.length < size) {
                        break;
                    }
                    pending.add(record);
                    if (record[0] == SOURCE) {
                        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(record, 1, size - 1));
                        done = fields.readInt() + 1;
                        length = fields.readLong();
                        artifacts = fields.readLong();
                        messages = fields.readLong();
                        sketches = fields.readLong();
                        records.addAll(pending);
                        pending.clear();
                    }
                }
            } catch (EOFException end) {
                // The usual end: a record that was being written when the sweep was stopped is left out.
            }
        }
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        out.writeUTF(fingerprint);
        for (byte[] record : records) {
            out.writeInt(record.length);
            out.write(record);
        }
        out.flush();
        return new Journal(file, records, done, length, artifacts, messages, sketches, out);
    }

    private static String fingerprint(SweepRequest request, List<EvidenceFiles.Entry> files, String rules) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String options = request.scope().identity() + "|" + request.mail().identity();
            digest.update(options.getBytes(StandardCharsets.UTF_8));
            for (EvidenceFiles.Entry entry : files) {
                digest.update((entry.name() + "|" + entry.size() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            digest.update(rules.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** How many files are done already. */
    int done() {
        return done;
    }

    /** Opens the file of findings, cut to what belongs to the files that are done. */
    OutputStream findings(Path findings) throws IOException {
        return cut(findings, findingsLength);
    }

    /** Opens the file of artifacts, likewise. */
    OutputStream artifacts(Path artifacts) throws IOException {
        return cut(artifacts, artifactsLength);
    }

    /** Opens the file of messages, likewise. */
    OutputStream messages(Path messages) throws IOException {
        return cut(messages, messagesLength);
    }

    /** Opens the file of sketches, likewise. */
    OutputStream sketches(Path sketches) throws IOException {
        return cut(sketches, sketchesLength);
    }

    private OutputStream cut(Path results, long length) throws IOException {
        if (done == 0) {
            return Files.newOutputStream(results);
        }
        try (FileChannel channel = FileChannel.open(results, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
        return Files.newOutputStream(results, StandardOpenOption.APPEND);
    }

    /** Tells a collector what the files that are done gave. */
    void replay(Collector collector) throws IOException {
        if (done == 0) {
            return;
        }
        Map<String, List<Finding>> inArtifacts = new HashMap<>();
        List<IOException> failed = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.resolveSibling("findings.jsonl")))) {
            FindingJson.read(in, finding -> {
                try {
                    if (finding.place().unit() == Place.Unit.BYTE) {
                        inArtifacts
                                .computeIfAbsent(finding.place().source(), source -> new ArrayList<>())
                                .add(finding);
                    }
                    collector.count(finding, Collector.row(finding));
                } catch (IOException full) {
                    failed.add(full);
                }
            });
        }
        if (!failed.isEmpty()) {
            throw failed.get(0);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.resolveSibling("artifacts.jsonl")))) {
            ArtifactJson.read(in, artifact -> {
                collector.tally().artifacts().add(artifact);
                inArtifacts
                        .getOrDefault(artifact.source(), List.of())
                        .forEach(collector.tally().artifacts()::add);
            });
        }
        replayCase(collector);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.resolveSibling(MailGroups.MESSAGES)))) {
            MessageJson.read(in, collector.recollection()::learn);
        }
        for (byte[] record : old) {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(record, 1, record.length - 1));
            switch (record[0]) {
                case NOTICE ->
                    collector.notice(
                            new Notice(Notice.Kind.values()[in.readByte()], in.readUTF(), in.readLong(), in.readUTF()));
                case HIT -> collector.hit(HitBytes.read(in.readAllBytes()));
                case SOURCE -> replaySource(in, collector);
                case PORTION -> {}
                default -> throw new IOException("unknown record in " + file);
            }
        }
    }

    /** Tells the case of a warning what the portions gave, each by itself and in their order, as in the first run. */
    private void replayCase(Collector collector) throws IOException {
        if (!collector.gathers()) {
            return;
        }
        try (InputStream findings =
                        new BufferedInputStream(Files.newInputStream(file.resolveSibling("findings.jsonl")));
                InputStream artifacts =
                        new BufferedInputStream(Files.newInputStream(file.resolveSibling("artifacts.jsonl")));
                InputStream messages =
                        new BufferedInputStream(Files.newInputStream(file.resolveSibling(MailGroups.MESSAGES)))) {
            for (byte[] record : old) {
                if (record[0] != PORTION) {
                    continue;
                }
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(record, 1, record.length - 1));
                List<Finding> found = new ArrayList<>();
                List<Artifact> opened = new ArrayList<>();
                List<JudgedMessage> judged = new ArrayList<>();
                FindingJson.read(lines(findings, in.readInt()), found::add);
                ArtifactJson.read(lines(artifacts, in.readInt()), opened::add);
                MessageJson.read(lines(messages, in.readInt()), judged::add);
                Map<String, Set<String>> sensors = new TreeMap<>();
                int hosts = in.readInt();
                for (int i = 0; i < hosts; i++) {
                    Set<String> kinds = new TreeSet<>();
                    sensors.put(in.readUTF(), kinds);
                    int count = in.readInt();
                    for (int k = 0; k < count; k++) {
                        kinds.add(in.readUTF());
                    }
                }
                collector.gather(found, opened, judged, sensors);
            }
        }
    }

    /** The next lines of a file. */
    private static InputStream lines(InputStream in, int count) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < count; ) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("fewer results than the journal says");
            }
            lines.write(next);
            i += next == '\n' ? 1 : 0;
        }
        return new ByteArrayInputStream(lines.toByteArray());
    }

    private static void replaySource(DataInputStream in, Collector collector) throws IOException {
        in.readInt();
        in.readLong();
        in.readLong();
        in.readLong();
        in.readLong();
        collector.source(new SourceSummary(
                in.readUTF(), in.readUTF(), in.readLong(), in.readLong(), in.readLong(), time(in), time(in)));
        int hours = in.readInt();
        for (int i = 0; i < hours; i++) {
            collector.hour(Instant.ofEpochSecond(in.readLong()), in.readLong());
        }
        int hosts = in.readInt();
        for (int i = 0; i < hosts; i++) {
            collector.host(in.readUTF(), in.readLong());
        }
    }

    private static Optional<Instant> time(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(Instant.ofEpochSecond(in.readLong(), in.readInt())) : Optional.empty();
    }

    private static void time(Optional<Instant> time, DataOutputStream to) throws IOException {
        to.writeBoolean(time.isPresent());
        if (time.isPresent()) {
            to.writeLong(time.get().getEpochSecond());
            to.writeInt(time.get().getNano());
        }
    }

    void notice(Notice notice) throws IOException {
        record(NOTICE, to -> {
            to.writeByte(notice.kind().ordinal());
            to.writeUTF(cut(notice.source()));
            to.writeLong(notice.offset());
            to.writeUTF(cut(notice.detail()));
        });
    }

    void hit(byte[] hit) throws IOException {
        record(HIT, to -> to.write(hit));
    }

    /** Notes how many results a portion gave, and what its hosts' logs could show. */
    void portion(int findings, int artifacts, int messages, Map<String, Set<String>> sensors) throws IOException {
        record(PORTION, to -> {
            to.writeInt(findings);
            to.writeInt(artifacts);
            to.writeInt(messages);
            to.writeInt(sensors.size());
            for (var sensor : sensors.entrySet()) {
                to.writeUTF(cut(sensor.getKey()));
                to.writeInt(sensor.getValue().size());
                for (String kind : sensor.getValue()) {
                    to.writeUTF(kind);
                }
            }
        });
    }

    /**
     * Notes that a file was read to its end.
     *
     * @param written bytes of findings so far
     * @param artifacts bytes of artifacts so far
     * @param messages bytes of messages so far
     * @param sketches bytes of their sketches so far
     */
    void source(
            int index,
            long written,
            long artifacts,
            long messages,
            long sketches,
            SourceSummary source,
            Map<Instant, Long> hours,
            Map<String, Long> hosts)
            throws IOException {
        record(SOURCE, to -> {
            to.writeInt(index);
            to.writeLong(written);
            to.writeLong(artifacts);
            to.writeLong(messages);
            to.writeLong(sketches);
            to.writeUTF(cut(source.source()));
            to.writeUTF(cut(source.format()));
            to.writeLong(source.bytes());
            to.writeLong(source.events());
            to.writeLong(source.damaged());
            time(source.first(), to);
            time(source.last(), to);
            to.writeInt(hours.size());
            for (var hour : hours.entrySet()) {
                to.writeLong(hour.getKey().getEpochSecond());
                to.writeLong(hour.getValue());
            }
            to.writeInt(hosts.size());
            for (var host : hosts.entrySet()) {
                to.writeUTF(cut(host.getKey()));
                to.writeLong(host.getValue());
            }
        });
        out.flush();
    }

    /** writeUTF takes 65,535 bytes. */
    private static String cut(String text) {
        return text.length() > 20_000 ? text.substring(0, 20_000) : text;
    }

    private interface Fields {
        void write(DataOutputStream to) throws IOException;
    }

    private void record(byte type, Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(type);
        fields.write(new DataOutputStream(bytes));
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    /** Length that the findings had when the journal was opened. */
    long findingsLength() {
        return findingsLength;
    }

    /** Length that the artifacts had then. */
    long artifactsLength() {
        return artifactsLength;
    }

    /** Length that the messages had then. */
    long messagesLength() {
        return messagesLength;
    }

    /** Length that the sketches had then. */
    long sketchesLength() {
        return sketchesLength;
    }

    /** Closes the journal; it stays only when the sweep was stopped before its end. */
    void finish(boolean stopped) throws IOException {
        out.close();
        if (!stopped) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(MailGroups.MESSAGES));
            Files.deleteIfExists(file.resolveSibling(MailGroups.SKETCHES));
        }
    }
}
