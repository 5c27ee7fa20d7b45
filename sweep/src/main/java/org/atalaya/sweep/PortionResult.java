package org.atalaya.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Artifact;
import org.atalaya.model.Finding;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Notice;
import org.atalaya.sigma.Hit;
import org.jspecify.annotations.Nullable;

/** What one worker made of one portion, waiting for its turn. */
final class PortionResult {
    /**
     * A finding as it will be written.
     *
     * @param line of JSON
     * @param row of the timeline
     */
    record Written(Finding finding, byte[] line, byte[] row) {}

    final List<Written> findings = new ArrayList<>();
    /** Hits that correlation rules want. */
    final List<Hit> hits = new ArrayList<>();

    /**
     * An artifact as it will be written.
     *
     * @param line of JSON
     */
    record WrittenArtifact(Artifact artifact, byte[] line) {}

    /**
     * A message as it will be written but for what its group adds.
     *
     * @param line of JSON
     * @param sketched what its group is found by
     */
    record WrittenMessage(JudgedMessage message, byte[] line, byte[] sketched) {}

    final List<WrittenMessage> messages = new ArrayList<>();
    final List<WrittenArtifact> artifacts = new ArrayList<>();
    final List<Notice> notices = new ArrayList<>();
    final Map<Long, long[]> hours = new HashMap<>();
    final Map<String, long[]> hosts = new HashMap<>();
    /** Hosts and what their logs could show; only when a warning is asked for. */
    final Map<String, java.util.Set<String>> sensors = new java.util.TreeMap<>();

    long events;
    long damaged;
    /** Hits that correlation rules want, of events that do not say when they happened. */
    long timeless;

    @Nullable
    Instant first;

    @Nullable
    Instant last;
}
