package org.atalaya.yara.pattern;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes expressions as code for {@link Machine}, two ints an instruction: operation and argument, then a jump target.
 * All expressions of a set share one piece of code and one table of byte classes.
 */
final class CodeWriter {
    /** Reads a byte of the class in the argument, then goes on. */
    static final int CHAR = 0;
    /** Goes on and also at the target; argument 0 prefers going on, 1 the target. */
    static final int SPLIT = 1;
    /** Goes on at the target. */
    static final int JUMP = 2;
    /** Goes on where the place in the argument holds: {@link RegexNode.Place} ordinal × 2, plus 1 for wide text. */
    static final int PLACE = 3;
    /** The expression matched. */
    static final int MATCH = 4;

    private int[] code = new int[1024];
    private int size;
    private final Map<ByteClass, Integer> classIds = new HashMap<>();
    private long[] classes = new long[64];

    /** Instructions so far, which is where the next one stands. */
    int pc() {
        return size / 2;
    }

    int[] code() {
        return Arrays.copyOf(code, size);
    }

    long[] classes() {
        return Arrays.copyOf(classes, classIds.size() * 4);
    }

    int classId(ByteClass set) {
        Integer known = classIds.get(set);
        if (known != null) {
            return known;
        }
        int id = classIds.size();
        classIds.put(set, id);
        if (classes.length < id * 4 + 4) {
            classes = Arrays.copyOf(classes, classes.length * 2);
        }
        classes[id * 4] = set.w0();
        classes[id * 4 + 1] = set.w1();
        classes[id * 4 + 2] = set.w2();
        classes[id * 4 + 3] = set.w3();
        return id;
    }

    private int emit(int operation, int argument, int target) {
        if (size + 2 > code.length) {
            code = Arrays.copyOf(code, code.length * 2);
        }
        code[size++] = operation | argument << 3;
        code[size++] = target;
        return size / 2 - 1;
    }

    private void aim(int instruction) {
        code[instruction * 2 + 1] = pc();
    }

    /** Writes the expression for reading forwards and returns where it begins. */
    int forwards(Piece piece) {
        int start = pc();
        forward(piece);
        emit(MATCH, 0, 0);
        return start;
    }

    /** Writes the expression for reading backwards from its end and returns where it begins. */
    int backwards(Piece piece) {
        int start = pc();
        backward(piece);
        emit(MATCH, 0, 0);
        return start;
    }

    private void forward(Piece piece) {
        switch (piece.kind) {
            case EMPTY -> {}
            case LEAF -> piece.forwardPc = emit(CHAR, classId(piece.set), 0);
            case PLACE -> emit(PLACE, piece.place, 0);
            case SEQUENCE -> {
                for (Piece part : piece.parts) {
                    forward(part);
                }
            }
            case CHOICE -> choice(piece.parts, true);
            case LOOP -> forwardLoop(piece);
        }
    }

    private void backward(Piece piece) {
        switch (piece.kind) {
            case EMPTY -> {}
            case LEAF -> piece.backwardPc = emit(CHAR, classId(piece.set), 0);
            case PLACE -> emit(PLACE, piece.place, 0);
            case SEQUENCE -> {
                for (int i = piece.parts.size() - 1; i >= 0; i--) {
                    backward(piece.parts.get(i));
                }
            }
            case CHOICE -> choice(piece.parts, false);
            case LOOP -> backwardLoop(piece);
        }
    }

    private void choice(List<Piece> options, boolean forward) {
        int[] jumps = new int[options.size() - 1];
        for (int i = 0; i < options.size(); i++) {
            boolean last = i == options.size() - 1;
            int split = last ? 0 : emit(SPLIT, 0, 0);
            if (forward) {
                forward(options.get(i));
            } else {
                backward(options.get(i));
            }
            if (!last) {
                jumps[i] = emit(JUMP, 0, 0);
                aim(split);
            }
        }
        for (int jump : jumps) {
            aim(jump);
        }
    }

    private void forwardLoop(Piece loop) {
        int preferEnd = loop.greedy ? 0 : 1;
        List<Piece> copies = loop.parts;
        if (loop.unbounded && loop.min == 0) {
            int split = emit(SPLIT, preferEnd, 0);
            forward(copies.get(0));
            emit(JUMP, 0, split);
            aim(split);
            return;
        }
        if (loop.unbounded) {
            int body = 0;
            for (Piece copy : copies) {
                body = pc();
                forward(copy);
            }
            // Here the target is the body and going on is the end.
            emit(SPLIT, loop.greedy ? 1 : 0, body);
            return;
        }
        int[] splits = new int[copies.size() - loop.min];
        for (int i = 0; i < copies.size(); i++) {
            if (i >= loop.min) {
                splits[i - loop.min] = emit(SPLIT, preferEnd, 0);
            }
            forward(copies.get(i));
        }
        for (int split : splits) {
            aim(split);
        }
    }

    private void backwardLoop(Piece loop) {
        List<Piece> copies = loop.parts;
        if (loop.unbounded && loop.min == 0) {
            int split = emit(SPLIT, 0, 0);
            backward(copies.get(0));
            emit(JUMP, 0, split);
            aim(split);
            return;
        }
        if (loop.unbounded) {
            for (int i = copies.size() - 1; i >= 0; i--) {
                int body = pc();
                backward(copies.get(i));
                if (i == copies.size() - 1) {
                    emit(SPLIT, 1, body);
                }
            }
            return;
        }
        // Copies 1 to k were there for some k from min to their number: enter at any of these, then run down to the
        // first.
        int[] entries = new int[copies.size()];
        for (int i = copies.size() - 1; i >= loop.min; i--) {
            entries[i] = emit(SPLIT, 1, 0);
        }
        int rest = emit(JUMP, 0, 0);
        for (int i = copies.size() - 1; i >= 0; i--) {
            if (i >= loop.min) {
                aim(entries[i]);
            } else if (i == loop.min - 1) {
                aim(rest);
            }
            backward(copies.get(i));
        }
        if (loop.min == 0) {
            aim(rest);
        }
    }
}
