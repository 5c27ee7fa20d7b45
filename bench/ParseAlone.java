import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;
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

/** Reads every value of every record of one file with one worker per processor, and counts: started by bench/parse. */
public class ParseAlone {
    public static void main(String[] arguments) throws Exception {
        LongAdder records = new LongAdder();
        LongAdder characters = new LongAdder();
        FieldNames names = new FieldNames();
        try (Source source = Evidence.open(Path.of(arguments[0]), arguments[0], new ReadOptions(names, false))) {
            Iterator<Portion> portions = source.portions();
            Thread[] threads = new Thread[Runtime.getRuntime().availableProcessors()];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().start(() -> read(portions, records, characters));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.println(records + " records, " + characters + " characters");
    }

    private static void read(Iterator<Portion> portions, LongAdder records, LongAdder characters) {
        Workspace workspace = new Workspace();
        Values values = new Values();
        long[] counts = new long[2];
        Sink sink = new Sink() {
            @Override
            public void event(Event event) {
                values.clear();
                event.readAll(values);
                counts[0]++;
                counts[1] += values.top();
            }

            @Override
            public void notice(Notice notice) {}
        };
        try {
            while (true) {
                Portion portion;
                synchronized (portions) {
                    if (!portions.hasNext()) {
                        break;
                    }
                    portion = portions.next();
                }
                portion.read(workspace, sink);
            }
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        records.add(counts[0]);
        characters.add(counts[1]);
    }
}
