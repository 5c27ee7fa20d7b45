package org.atalaya.evidence.audit;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.atalaya.evidence.FlatEvent;
import org.atalaya.evidence.Sink;
import org.atalaya.model.EventType;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Place;

/**
 * Joins the audit records of one execution into one {@code process_creation} event. It is given out when the kernel says
 * that the event is complete (EOE), or when many others have begun, or at the end. The parent is the last execution seen
 * under its process id, if any.
 */
final class Executions {
    /** Executions whose records are awaited at the same time. */
    static final int MOST_OPEN = 256;
    /** Processes remembered as possible parents. */
    static final int MOST_PARENTS = 10_000;
    /** Characters of a command line that are kept for children. */
    private static final int MOST_KEPT = 4096;

    private static final EventType TYPE = EventType.of("linux", "process_creation", "");

    private final FlatEvent event;
    private final Sink sink;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Parent> parents = new LinkedHashMap<>();

    private record Parent(String image, String command) {}

    /** What is known of one execution so far. */
    private static final class Open {
        final Place place;
        final Optional<Instant> time;
        final String node;
        String command = "";
        String title = "";
        String folder = "";
        boolean failed;
        Optional<AuditRecord> call = Optional.empty();

        Open(Place place, Optional<Instant> time, String node) {
            this.place = place;
            this.time = time;
            this.node = node;
        }
    }

    Executions(FieldNames names, Sink sink) {
        event = new FlatEvent(names);
        this.sink = sink;
    }

    void add(AuditRecord record, Place place) {
        String key = record.node() + " " + record.serial();
        boolean begins = record.type().equals("EXECVE")
                || record.type().equals("SYSCALL") && record.syscall().startsWith("execve");
        Open one = open.get(key);
        if (one == null) {
            if (!begins) {
                return;
            }
            if (open.size() == MOST_OPEN) {
                Iterator<Open> oldest = open.values().iterator();
                Open first = oldest.next();
                oldest.remove();
                give(first);
            }
            one = new Open(place, record.time(), record.node());
            open.put(key, one);
        }
        switch (record.type()) {
            case "SYSCALL" -> {
                one.call = Optional.of(record);
                one.failed = record.get("success").equals("no");
            }
            case "EXECVE" -> one.command = record.command();
            case "CWD" -> one.folder = record.get("cwd");
            case "PROCTITLE" -> one.title = record.get("proctitle");
            case "EOE" -> {
                open.remove(key);
                give(one);
            }
            default -> {}
        }
    }

    void end() {
        open.values().forEach(this::give);
        open.clear();
    }

    /** Ends, and forgets the processes seen. */
    void forget() {
        end();
        parents.clear();
    }

    private void give(Open one) {
        if (one.failed) {
            return;
        }
        String command = one.command.isEmpty() ? one.title : one.command;
        event.begin();
        add("CommandLine", command);
        if (one.call.isPresent()) {
            AuditRecord call = one.call.get();
            add("Image", call.get("exe"));
            add("ProcessId", call.get("pid"));
            add("ParentProcessId", call.get("ppid"));
            add("User", call.get("UID").isEmpty() ? call.get("uid") : call.get("UID"));
            add("LogonId", call.get("ses"));
            add("comm", call.get("comm"));
            add("key", call.get("key"));
            add("auid", call.get("AUID").isEmpty() ? call.get("auid") : call.get("AUID"));
            Parent parent = parents.get(one.node + " " + call.get("ppid"));
            if (parent != null) {
                add("ParentImage", parent.image());
                add("ParentCommandLine", parent.command());
            }
            String self = one.node + " " + call.get("pid");
            parents.remove(self);
            if (parents.size() == MOST_PARENTS) {
                Iterator<Parent> oldest = parents.values().iterator();
                oldest.next();
                oldest.remove();
            }
            parents.put(self, new Parent(call.get("exe"), command.substring(0, Math.min(MOST_KEPT, command.length()))));
        }
        add("CurrentDirectory", one.folder);
        add("Computer", one.node);
        event.end(TYPE, one.time, one.place);
        sink.event(event);
    }

    private void add(String name, String value) {
        if (!value.isEmpty()) {
            event.add(name, value, false);
        }
    }
}
