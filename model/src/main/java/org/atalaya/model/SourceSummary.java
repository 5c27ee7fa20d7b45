package org.atalaya.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What one file of evidence gave.
 *
 * @param format what the reader took it for, such as {@code evtx}, {@code jsonl (winlogbeat)}; empty when unknown
 * @param bytes size of the file
 * @param events events read from it
 * @param damaged records that could not be read
 */
public record SourceSummary(
        String source,
        String format,
        long bytes,
        long events,
        long damaged,
        Optional<Instant> first,
        Optional<Instant> last) {}
