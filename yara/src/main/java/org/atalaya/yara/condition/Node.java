package org.atalaya.yara.condition;

import java.util.List;
import org.atalaya.model.Structure;
import org.atalaya.yara.module.Type;
import org.jspecify.annotations.Nullable;

/**
 * A part of a condition, ready to be evaluated. Whole numbers and truth values are longs with one value set aside for
 * undefined, reals have one NaN for it, texts and structures null.
 */
public final class Node {
    /** Undefined, as libyara packs it. */
    public static final long UNDEFINED = 0xFFFABADAFABADAFFL;
    /** Undefined among reals. */
    static final double UNDEFINED_REAL = Double.longBitsToDouble(0x7FF8BADAFABADAFFL);

    /** A whole number or a truth value. */
    interface Longs {
        long at(Evaluation evaluation);
    }

    interface Reals {
        double at(Evaluation evaluation);
    }

    interface Texts {
        byte @Nullable [] at(Evaluation evaluation);
    }

    interface Objects {
        @Nullable
        Structure at(Evaluation evaluation);
    }

    final Type type;
    final int start;
    final int end;
    final Longs longs;
    final Reals reals;
    final Texts texts;
    final Objects objects;
    List<Node> parts = List.of();
    /** The value, when it is known before any scan. */
    @Nullable
    Object constant;
    /** Names the value where it depends on the content alone: values with the same key are computed once a scan. */
    String key = "";
    /** What it costs, roughly; conditions that cost less are asked first. */
    int cost = 5;

    Node(Type type, int start, int end, Longs longs, Reals reals, Texts texts, Objects objects) {
        this.type = type;
        this.start = start;
        this.end = end;
        this.longs = longs;
        this.reals = reals;
        this.texts = texts;
        this.objects = objects;
    }

    static final Longs NO_LONG = e -> UNDEFINED;
    static final Reals NO_REAL = e -> UNDEFINED_REAL;
    static final Texts NO_TEXT = e -> null;
    static final Objects NO_OBJECT = e -> null;

    static Node bool(int start, int end, Longs longs) {
        return new Node(Type.Plain.BOOLEAN, start, end, longs, NO_REAL, NO_TEXT, NO_OBJECT);
    }

    static Node integer(int start, int end, Longs longs) {
        return new Node(Type.Plain.INTEGER, start, end, longs, NO_REAL, NO_TEXT, NO_OBJECT);
    }

    static Node real(int start, int end, Reals reals) {
        return new Node(Type.Plain.REAL, start, end, NO_LONG, reals, NO_TEXT, NO_OBJECT);
    }

    static Node text(int start, int end, Texts texts) {
        return new Node(Type.Plain.TEXT, start, end, NO_LONG, NO_REAL, texts, NO_OBJECT);
    }

    /** A value that comes as a structure: a field, an element, a variable. */
    static Node object(Type type, int start, int end, Objects objects) {
        return new Node(
                type,
                start,
                end,
                e -> toLong(objects.at(e)),
                e -> toReal(objects.at(e)),
                e -> objects.at(e) instanceof Structure.Text text ? text.bytes() : null,
                objects);
    }

    static Node constant(long value, boolean bool, int start, int end) {
        Node node = bool ? bool(start, end, e -> value) : integer(start, end, e -> value);
        node.constant = value;
        node.cost = 0;
        return node;
    }

    Node of(Node... newParts) {
        parts = List.of(newParts);
        int sum = 1;
        for (Node part : newParts) {
            sum = Math.min(100_000, sum + part.cost);
        }
        cost = sum;
        return this;
    }

    Node costs(int newCost) {
        cost = newCost;
        return this;
    }

    private static long toLong(@Nullable Structure value) {
        if (value instanceof Structure.Int number) {
            return number.value();
        }
        return value instanceof Structure.Bool bool ? (bool.value() ? 1 : 0) : UNDEFINED;
    }

    private static double toReal(@Nullable Structure value) {
        if (value instanceof Structure.Real real) {
            return real.value();
        }
        return value instanceof Structure.Int number ? number.value() : UNDEFINED_REAL;
    }

    static boolean isUndefined(double value) {
        return Double.doubleToRawLongBits(value) == 0x7FF8BADAFABADAFFL;
    }

    /** As a truth value: 1, 0 or undefined. */
    long truth(Evaluation evaluation) {
        if (type == Type.Plain.BOOLEAN || type == Type.Plain.INTEGER) {
            long value = longs.at(evaluation);
            return value == UNDEFINED ? UNDEFINED : value != 0 ? 1 : 0;
        }
        if (type == Type.Plain.REAL) {
            double value = reals.at(evaluation);
            return isUndefined(value) ? UNDEFINED : value != 0 ? 1 : 0;
        }
        byte[] text = texts.at(evaluation);
        return text == null ? UNDEFINED : text.length > 0 ? 1 : 0;
    }

    /** Whether it holds; undefined does not. */
    public boolean holds(Evaluation evaluation) {
        return truth(evaluation) == 1;
    }

    boolean isDefined(Evaluation evaluation) {
        if (type == Type.Plain.BOOLEAN || type == Type.Plain.INTEGER) {
            return longs.at(evaluation) != UNDEFINED;
        }
        if (type == Type.Plain.REAL) {
            return !isUndefined(reals.at(evaluation));
        }
        return type == Type.Plain.TEXT ? texts.at(evaluation) != null : objects.at(evaluation) != null;
    }

    /** A number as a real, whole or not. */
    double number(Evaluation evaluation) {
        if (type == Type.Plain.REAL) {
            return reals.at(evaluation);
        }
        long value = longs.at(evaluation);
        return value == UNDEFINED ? UNDEFINED_REAL : value;
    }

    /** As an argument of a function: a Long, a Double or bytes; null for undefined. */
    @Nullable
    Object boxed(Evaluation evaluation) {
        if (type == Type.Plain.BOOLEAN || type == Type.Plain.INTEGER) {
            long value = longs.at(evaluation);
            return value == UNDEFINED ? null : (Long) value;
        }
        if (type == Type.Plain.REAL) {
            double value = reals.at(evaluation);
            return isUndefined(value) ? null : (Double) value;
        }
        return type == Type.Plain.REGEX ? constant : texts.at(evaluation);
    }

    /** As a structure, for a variable. */
    @Nullable
    Structure structure(Evaluation evaluation) {
        if (type instanceof Type.Plain) {
            Object value = boxed(evaluation);
            if (value instanceof Long number) {
                return type == Type.Plain.BOOLEAN ? new Structure.Bool(number != 0) : new Structure.Int(number);
            }
            if (value instanceof Double real) {
                return new Structure.Real(real);
            }
            return value instanceof byte[] bytes ? new Structure.Text(bytes) : null;
        }
        return objects.at(evaluation);
    }
}
