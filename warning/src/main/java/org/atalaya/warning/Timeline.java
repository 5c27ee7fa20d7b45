package org.atalaya.warning;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.atalaya.model.Level;

/** The chart of findings over time: bars stacked by level, events read as a grey area behind, an axis of a few times. */
final class Timeline {
    private static final int BINS = 100;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 150;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final long start;
    private final long binSeconds;
    private final int bins;
    private final long[][] findings;
    private final long[] events;

    /**
     * @param found findings per hour and level
     * @param read events read per hour
     */
    Timeline(SortedMap<Instant, long[]> found, SortedMap<Instant, Long> read) {
        long first = found.firstKey().getEpochSecond();
        long last = found.lastKey().getEpochSecond() + 3600;
        long margin = Math.max(3600, (last - first) / 20 / 3600 * 3600);
        first -= margin;
        last += margin;
        long hours = (last - first) / 3600;
        binSeconds = Math.max(1, (hours + BINS - 1) / BINS) * 3600;
        bins = (int) ((last - first + binSeconds - 1) / binSeconds);
        start = first;
        findings = new long[bins][Level.values().length];
        events = new long[bins];
        found.forEach((hour, counts) -> {
            long[] bin = findings[bin(hour)];
            for (int i = 0; i < counts.length; i++) {
                bin[i] += counts[i];
            }
        });
        read.forEach((hour, count) -> {
            if (hour.getEpochSecond() >= start && hour.getEpochSecond() < start + bins * binSeconds) {
                events[bin(hour)] += count;
            }
        });
    }

    private int bin(Instant hour) {
        return (int) ((hour.getEpochSecond() - start) / binSeconds);
    }

    /** {@code 2024-01-30 09:15}, UTC. */
    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    String svg() {
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" preserveAspectRatio=\"none\" role=\"img\">");
        double width = (double) WIDTH / bins;
        double mostEvents = Math.log1p(max(events));
        StringBuilder area = new StringBuilder();
        for (int i = 0; i < bins; i++) {
            double height = mostEvents == 0 ? 0 : Math.log1p(events[i]) / mostEvents * (HEIGHT - 10);
            area.append(i == 0 ? "" : " L")
                    .append(tenths(i * width))
                    .append(',')
                    .append(tenths(HEIGHT - height))
                    .append(" L")
                    .append(tenths((i + 1) * width))
                    .append(',')
                    .append(tenths(HEIGHT - height));
        }
        svg.append("<path style=\"fill:var(--shade)\" d=\"M0,")
                .append(HEIGHT)
                .append(" L")
                .append(area);
        svg.append(" L").append(WIDTH).append(',').append(HEIGHT).append("Z\"/>");
        long most = 1;
        for (long[] bin : findings) {
            most = Math.max(most, sum(bin));
        }
        double scale = (HEIGHT - 14) / Math.log1p(most);
        List<Level> levels = List.of(Level.values()).reversed();
        for (int i = 0; i < bins; i++) {
            long total = sum(findings[i]);
            double y = HEIGHT;
            for (Level level : levels) {
                long count = findings[i][level.ordinal()];
                if (count == 0) {
                    continue;
                }
                double height = Math.max(3, Math.log1p(total) * scale * count / total);
                y -= height;
                svg.append("<rect x=\"")
                        .append(tenths(i * width + width * 0.12))
                        .append("\" y=\"")
                        .append(tenths(Math.max(0, y)))
                        .append("\" width=\"")
                        .append(tenths(width * 0.76))
                        .append("\" height=\"")
                        .append(tenths(height))
                        .append("\" style=\"fill:var(--")
                        .append(level.word())
                        .append(")\"/>");
            }
        }
        svg.append("</svg><div class=axis>");
        boolean days = Duration.ofSeconds(bins * binSeconds).toDays() > 6;
        int marks = 4;
        for (int i = 0; i <= marks; i++) {
            Instant time = Instant.ofEpochSecond(start + bins * binSeconds * i / marks);
            svg.append("<span>").append((days ? DAY : MINUTE).format(time)).append("</span>");
        }
        return svg.append("</div>").toString();
    }

    /** A length of the drawing, not negative, to the tenth. */
    private static String tenths(double length) {
        long tenths = Math.round(length * 10);
        return tenths / 10 + "." + tenths % 10;
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static long max(long[] counts) {
        long max = 0;
        for (long count : counts) {
            max = Math.max(max, count);
        }
        return max;
    }
}
