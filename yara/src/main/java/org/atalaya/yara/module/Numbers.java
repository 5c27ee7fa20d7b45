package org.atalaya.yara.module;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Module math: statistics of bytes. Ranges are (offset, length); a range that begins beyond the content is undefined. */
final class Numbers {
    /** Pi points are made of six bytes each. */
    private static final int POINT = 6;

    private Numbers() {}

    static @Nullable Object call(Functions.Host host, String name, String letters, Object[] a) {
        switch (name) {
            case "min" -> {
                return Long.compareUnsigned((Long) a[0], (Long) a[1]) < 0 ? a[0] : a[1];
            }
            case "max" -> {
                return Long.compareUnsigned((Long) a[0], (Long) a[1]) > 0 ? a[0] : a[1];
            }
            case "abs" -> {
                return Math.abs((Long) a[0]);
            }
            case "to_number" -> {
                return a[0];
            }
            case "in_range" -> {
                double value = (Double) a[0];
                return value >= (Double) a[1] && value <= (Double) a[2] ? 1L : 0L;
            }
            case "to_string" -> {
                return string((Long) a[0], a.length > 1 ? (Long) a[1] : 10);
            }
            default -> {
                return statistic(host, name, letters, a);
            }
        }
    }

    private static byte @Nullable [] string(long value, long radix) {
        String text = switch ((int) Math.max(0, Math.min(99, radix))) {
            case 10 -> Long.toString(value);
            case 16 -> Long.toHexString(value);
            case 8 -> Long.toOctalString(value);
            default -> "";
        };
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable Object statistic(Functions.Host host, String name, String letters, Object[] a) {
        boolean counts = name.equals("count") || name.equals("percentage");
        int first = counts ? 1 : 0;
        Blocks blocks;
        if (letters.startsWith("s")) {
            blocks = Blocks.of((byte[]) a[0]);
        } else if (letters.startsWith("ii", first)) {
            blocks = Blocks.of(host, (Long) a[first], (Long) a[first + 1]);
        } else {
            blocks = Blocks.of(host, 0, host.content().size());
        }
        if (blocks == null || (blocks.length() == 0 && !letters.startsWith("s") && !counts)) {
            return null;
        }
        if (name.equals("serial_correlation")) {
            return correlation(blocks);
        }
        if (name.equals("monte_carlo_pi")) {
            return pi(blocks);
        }
        long[] counted = blocks.distribution();
        double total = blocks.length();
        switch (name) {
            case "count", "percentage" -> {
                long wanted = (Long) a[0];
                if (wanted < 0 || wanted > 255 || total == 0) {
                    return null;
                }
                long n = counted[(int) wanted];
                return name.equals("count") ? (Object) n : (Object) (double) (float) (n / total);
            }
            case "mode" -> {
                int best = 0;
                for (int i = 1; i < 256; i++) {
                    best = counted[i] > counted[best] ? i : best;
                }
                return (long) best;
            }
            case "entropy" -> {
                double sum = 0;
                for (long n : counted) {
                    if (n > 0) {
                        double share = n / total;
                        sum -= share * Math.log(share) / Math.log(2);
                    }
                }
                return sum == 0 ? 0.0 : sum;
            }
            case "mean" -> {
                double sum = 0;
                for (int i = 0; i < 256; i++) {
                    sum += (double) i * counted[i];
                }
                return sum / total;
            }
            case "deviation" -> {
                double mean = (Double) a[a.length - 1];
                double sum = 0;
                for (int i = 0; i < 256; i++) {
                    sum += Math.abs(i - mean) * counted[i];
                }
                return sum / total;
            }
            default -> {
                return null;
            }
        }
    }

    private static double correlation(Blocks blocks) {
        double products = 0;
        double sum = 0;
        double squares = 0;
        double last = 0;
        double first = 0;
        long n = blocks.length();
        for (long i = 0; i < n; i++) {
            double now = blocks.at(i);
            if (i == 0) {
                first = now;
            } else {
                products += last * now;
            }
            sum += now;
            squares += now * now;
            last = now;
        }
        products += last * first;
        double below = n * squares - sum * sum;
        return below == 0 ? -100000 : (n * products - sum * sum) / below;
    }

    private static @Nullable Object pi(Blocks blocks) {
        double radius = Math.pow(Math.pow(256.0, POINT / 2.0) - 1, 2);
        long points = 0;
        long inside = 0;
        for (long i = 0; i + POINT <= blocks.length(); i += POINT) {
            double x = 0;
            double y = 0;
            for (int k = 0; k < POINT / 2; k++) {
                x = x * 256 + blocks.at(i + k);
                y = y * 256 + blocks.at(i + POINT / 2 + k);
            }
            points++;
            inside += x * x + y * y <= radius ? 1 : 0;
        }
        if (points == 0) {
            return null;
        }
        return Math.abs((4.0 * inside / points - Math.PI) / Math.PI);
    }
}
