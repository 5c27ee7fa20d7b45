package org.atalaya.sigma;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Optional;
import org.atalaya.model.Values;

/** A {@link Check} bound to a slot of a program: true when some value of the slot passes. */
sealed interface Predicate {
    /** The slot whose values it looks at. */
    int slot();

    /** Looks at the current event. */
    boolean test(ProgramState state);

    /** What looking costs, for the order of evaluation: 0 for a comparison, more for searches and expressions. */
    default int cost() {
        return 2;
    }

    /**
     * A text pattern, folded unless {@code cased}. A null value is like the empty text, but it is not the value that a
     * mere {@code *} asks for.
     */
    record Text(int slot, TextPattern pattern, boolean cased) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            char[] text = cased ? values.chars() : state.folded(slot);
            for (int i = 0; i < values.count(); i++) {
                if (pattern.matches(text, values.start(i), values.end(i))
                        && !(values.isNull(i) && pattern.isAnything())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return pattern.fromStart || pattern.toEnd ? 1 : 3;
        }
    }

    /**
     * A regular expression, searched for.
     *
     * @param required folded text without which it cannot be found; may be empty
     */
    record Regex(int slot, char[] required, LazyExpression lazy) implements Predicate {
        /** The expression. */
        Expression expression() {
            return lazy.get();
        }

        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            char[] text = state.folded(slot);
            for (int i = 0; i < values.count(); i++) {
                boolean possible =
                        required.length == 0 || TextPattern.find(required, text, values.start(i), values.end(i)) >= 0;
                if (possible && lazy.get().isFound(values.text(i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return 20;
        }
    }

    /** An expression that is compiled when it is first tried: most rules of a sweep never come to it. */
    final class LazyExpression {
        private final Check.Regex regex;
        private volatile @org.jspecify.annotations.Nullable Expression compiled;

        LazyExpression(Check.Regex regex) {
            this.regex = regex;
        }

        Expression get() {
            Expression known = compiled;
            if (known == null) {
                known = Expression.compile(regex);
                compiled = known;
            }
            return known;
        }
    }

    /** An address within a network. */
    record Cidr(int slot, Network network) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            for (int i = 0; i < values.count(); i++) {
                if (network.contains(values.text(i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return 5;
        }
    }

    /** A number in a relation. */
    record Compare(int slot, Check.Relation relation, double number) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            for (int i = 0; i < values.count(); i++) {
                Optional<Double> value = Numbers.parse(values.text(i));
                if (value.isPresent() && holds(relation, value.get(), number)) {
                    return true;
                }
            }
            return false;
        }

        static boolean holds(Check.Relation relation, double value, double number) {
            return switch (relation) {
                case LESS -> value < number;
                case LESS_OR_EQUAL -> value <= number;
                case GREATER -> value > number;
                case GREATER_OR_EQUAL -> value >= number;
                case EQUAL -> value == number;
                case NOT_EQUAL -> value != number;
            };
        }
    }

    /** A part of a date and time. */
    record DatePart(int slot, Check.Part part, long number) implements Predicate {
        private static final DateTimeFormatter SPACED = new DateTimeFormatterBuilder()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .appendLiteral(' ')
                .append(DateTimeFormatter.ISO_LOCAL_TIME)
                .toFormatter(java.util.Locale.ROOT);

        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            for (int i = 0; i < values.count(); i++) {
                Optional<LocalDateTime> time = time(values.text(i));
                if (time.isPresent() && of(time.get()) == number) {
                    return true;
                }
            }
            return false;
        }

        private long of(LocalDateTime time) {
            return switch (part) {
                case MINUTE -> time.getMinute();
                case HOUR -> time.getHour();
                case DAY -> time.getDayOfMonth();
                case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
                case MONTH -> time.getMonthValue();
                case YEAR -> time.get(ChronoField.YEAR);
            };
        }

        /** Reads ISO 8601 with or without an offset, {@code yyyy-MM-dd HH:mm:ss[.n]}, and epoch seconds or millis. */
        static Optional<LocalDateTime> time(String raw) {
            String text = raw.strip();
            if (text.length() < 8 || text.length() > 40) {
                return Optional.empty();
            }
            try {
                if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    long number = Long.parseLong(text);
                    Instant instant =
                            text.length() >= 12 ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
                    return Optional.of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
                }
                if (text.length() > 10 && text.charAt(10) == ' ') {
                    return Optional.of(LocalDateTime.parse(text, SPACED));
                }
                if (text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10) {
                    return Optional.of(OffsetDateTime.parse(text)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime());
                }
                return Optional.of(LocalDateTime.parse(text));
            } catch (DateTimeParseException | NumberFormatException notATime) {
                return Optional.empty();
            } catch (DateTimeException outOfRange) {
                return Optional.empty();
            }
        }
    }

    /** The field is there, or is not. */
    record Exists(int slot, boolean wanted) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            return state.values(slot).count() > 0 == wanted;
        }

        @Override
        public int cost() {
            return 0;
        }
    }

    /** The field is absent or has a null value. */
    record IsNull(int slot) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            for (int i = 0; i < values.count(); i++) {
                if (values.isNull(i)) {
                    return true;
                }
            }
            return values.count() == 0;
        }

        @Override
        public int cost() {
            return 0;
        }
    }

    /** A value compares with some value of another slot. */
    record Reference(int slot, int other, Check.Where where, boolean cased) implements Predicate {
        @Override
        public boolean test(ProgramState state) {
            Values values = state.values(slot);
            char[] text = cased ? values.chars() : state.folded(slot);
            Values others = state.values(other);
            char[] otherText = cased ? others.chars() : state.folded(other);
            for (int i = 0; i < values.count(); i++) {
                for (int k = 0; k < others.count(); k++) {
                    if (!values.isNull(i)
                            && !others.isNull(k)
                            && compare(
                                    text, values.start(i), values.end(i), otherText, others.start(k), others.end(k))) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean compare(char[] a, int start, int end, char[] b, int from, int to) {
            int length = to - from;
            int last = end - length;
            return switch (where) {
                case WHOLE -> start == last && equal(a, start, b, from, length);
                case START -> start <= last && equal(a, start, b, from, length);
                case END -> start <= last && equal(a, last, b, from, length);
                case ANYWHERE -> {
                    for (int at = start; at <= last; at++) {
                        if (equal(a, at, b, from, length)) {
                            yield true;
                        }
                    }
                    yield false;
                }
            };
        }

        private static boolean equal(char[] a, int at, char[] b, int from, int length) {
            return java.util.Arrays.equals(a, at, at + length, b, from, from + length);
        }
    }
}
