import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.atalaya.model.Values;

/**
 * Reads event logs in one thread, several rounds, and prints records per second: {@code all} decodes every field,
 * {@code few} the type, the time and two fields.
 *
 * <p>java -cp evidence/target/classes:model/target/classes bench/EvtxSpeed.java FOLDER all|few ROUNDS
 */
final class EvtxSpeed {
    public static void main(String[] arguments) throws Exception {
        boolean all = arguments[1].equals("all");
        List<Path> logs;
        try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
            logs = files.filter(path -> path.toString().endsWith(".evtx")).sorted().toList();
        }
        FieldNames names = new FieldNames();
        int image = names.id("Image");
        int command = names.id("CommandLine");
        Workspace workspace = new Workspace();
        Values values = new Values();
        for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
            AtomicLong events = new AtomicLong();
            long[] bytes = new long[1];
            long start = System.nanoTime();
            for (Path log : logs) {
                try (Source source = Evidence.open(log, "log", new ReadOptions(names, false))) {
                    bytes[0] += source.size();
                    for (var portions = source.portions(); portions.hasNext(); ) {
                        Portion portion = portions.next();
                        portion.read(workspace, new Sink() {
                            @Override
                            public void event(Event event) {
                                events.incrementAndGet();
                                event.type();
                                event.time();
                                values.clear();
                                if (all) {
                                    event.readAll(values);
                                } else {
                                    event.read(image, values);
                                    event.read(command, values);
                                }
                            }

                            @Override
                            public void notice(Notice notice) {}
                        });
                    }
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d records, %d MB, %.3f s: %.0f records/s, %.0f MB/s%n",
                    events.get(), bytes[0] >> 20, seconds, events.get() / seconds, bytes[0] / 1e6 / seconds);
        }
    }
}
