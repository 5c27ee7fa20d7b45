package org.atalaya.evidence.pdf;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What a page's own operators draw (ISO 32000-1, 8.4 to 8.6, Annex A): filled and stroked paths, as far as a code may be
 * made of them. Text, clipping and shading are left out.
 */
final class Drawing {
    /** Shapes of one page; the largest code has 31,329 modules. */
    static final int MOST_SHAPES = 60_000;
    /** Shapes below which nothing is drawn: the smallest code has some hundred dark modules, in some fifty rows and runs. */
    static final int LEAST_SHAPES = 20;
    /** States that are kept for later. */
    static final int MOST_STATES = 64;
    /** Pixels of the longer side of what is drawn. */
    static final int SIDE = 1_000;
    /** Operands before an operator. */
    private static final int MOST_OPERANDS = 64;

    /** What drawing may cost in all pages of a document, in pixels: heights of edges, and areas of shapes. */
    static final class Budget {
        private long edges = 20_000_000;
        private long areas = 200L * SIDE * SIDE;

        boolean isSpent() {
            return edges < 0 || areas < 0;
        }

        /** Whether a shape may still be drawn, at so many pixels for a unit. */
        private boolean affords(Shape shape, double scale) {
            Rectangle2D bounds = shape.getBounds2D();
            areas -= (long) (bounds.getWidth() * bounds.getHeight() * scale * scale) + 1;
            double[] to = new double[6];
            double last = 0;
            for (PathIterator i = shape.getPathIterator(null, 1 / scale); !i.isDone() && edges >= 0; i.next()) {
                i.currentSegment(to);
                edges -= 1 + (long) Math.min(Math.abs(to[1] - last) * scale, 2 * SIDE);
                last = to[1];
            }
            return !isSpent();
        }
    }

    private final byte[] bytes;
    private final BiConsumer<Item.Dictionary, byte[]> pictures;
    private final List<Painted> shapes = new ArrayList<>();
    private final Deque<State> states = new ArrayDeque<>();
    private final List<Item> operands = new ArrayList<>();
    private State state = new State(new AffineTransform(), 0, 0, 1);
    private Path2D.Double path = new Path2D.Double();
    private int steps;

    private record State(AffineTransform matrix, int fill, int stroke, double width) {}

    private record Painted(Shape shape, int level) {}

    private Drawing(byte[] bytes, BiConsumer<Item.Dictionary, byte[]> pictures) {
        this.bytes = bytes;
        this.pictures = pictures;
    }

    /**
     * Draws a page; empty when it has too few shapes for a code.
     *
     * @param budget what all pages of the document share
     * @param pictures is given the pictures that stand among the operators (8.9.7), with their data as they are packed
     */
    static Optional<BufferedImage> of(byte[] page, Budget budget, BiConsumer<Item.Dictionary, byte[]> pictures) {
        Drawing drawing = new Drawing(page, pictures);
        drawing.read();
        boolean few = drawing.shapes.size() < LEAST_SHAPES && drawing.steps < 4 * LEAST_SHAPES;
        return few || budget.isSpent() ? Optional.empty() : drawing.image(budget);
    }

    private void read() {
        Syntax syntax = new Syntax(bytes, 0, bytes.length);
        while (syntax.at < syntax.end && shapes.size() < MOST_SHAPES && steps < 8 * MOST_SHAPES) {
            int before = syntax.at;
            Item item = syntax.next();
            if (item instanceof Item.Other(var word)) {
                if (word.equals("ID")) {
                    inline(syntax);
                } else if (!word.isEmpty()) {
                    apply(word);
                } else if (syntax.at == before) {
                    syntax.at++;
                }
                if (!word.equals("BI")) {
                    operands.clear();
                }
            } else if (operands.size() < MOST_OPERANDS) {
                operands.add(item);
            }
            if (syntax.at == before) {
                break;
            }
        }
    }

    /** 8.9.7: pairs of name and value, {@code ID}, one white space, data, white space, {@code EI}. */
    private void inline(Syntax syntax) {
        java.util.Map<String, Item> entries = new java.util.LinkedHashMap<>();
        for (int i = 0; i + 1 < operands.size(); i++) {
            if (operands.get(i) instanceof Item.Name(var name)) {
                entries.put(name, operands.get(++i));
            }
        }
        int from = Math.min(syntax.end, syntax.at + 1);
        int at = syntax.endOfInline(from);
        pictures.accept(new Item.Dictionary(entries), java.util.Arrays.copyOfRange(bytes, from, at));
        syntax.at = Math.min(syntax.end, at + 3);
    }

    private void apply(String operator) {
        switch (operator) {
            case "q" -> {
                if (states.size() < MOST_STATES) {
                    states.push(state);
                }
            }
            case "Q" -> state = states.isEmpty() ? state : states.pop();
            case "cm" -> {
                AffineTransform matrix = new AffineTransform(state.matrix);
                matrix.concatenate(
                        new AffineTransform(number(0), number(1), number(2), number(3), number(4), number(5)));
                state = new State(matrix, state.fill, state.stroke, state.width);
            }
            case "w" -> state = new State(state.matrix, state.fill, state.stroke, number(0));
            case "g", "rg", "k", "sc", "scn" -> state = new State(state.matrix, level(), state.stroke, state.width);
            case "G", "RG", "K", "SC", "SCN" -> state = new State(state.matrix, state.fill, level(), state.width);
            case "m" -> {
                steps++;
                path.moveTo(number(0), number(1));
            }
            case "l" -> {
                if (begun()) {
                    path.lineTo(number(0), number(1));
                }
            }
            case "c" -> {
                if (begun()) {
                    path.curveTo(number(0), number(1), number(2), number(3), number(4), number(5));
                }
            }
            case "v", "y" -> {
                if (begun()) {
                    path.quadTo(number(0), number(1), number(2), number(3));
                }
            }
            case "h" -> {
                if (begun()) {
                    path.closePath();
                }
            }
            case "re" -> rectangle();
            case "f", "F", "f*" -> paint(true, false, operator.endsWith("*"));
            case "B", "B*", "b", "b*" -> paint(true, true, operator.endsWith("*"));
            case "S", "s" -> paint(false, true, false);
            case "n" -> path = new Path2D.Double();
            default -> {}
        }
    }

    private boolean begun() {
        steps++;
        return path.getCurrentPoint() != null;
    }

    private void rectangle() {
        steps++;
        double x = number(0);
        double y = number(1);
        double right = x + number(2);
        double top = y + number(3);
        path.moveTo(x, y);
        path.lineTo(right, y);
        path.lineTo(right, top);
        path.lineTo(x, top);
        path.closePath();
    }

    private void paint(boolean fill, boolean stroke, boolean evenOdd) {
        path.setWindingRule(evenOdd ? Path2D.WIND_EVEN_ODD : Path2D.WIND_NON_ZERO);
        if (fill) {
            shapes.add(new Painted(state.matrix.createTransformedShape(path), state.fill));
        }
        if (stroke && state.width > 0) {
            Shape line = new BasicStroke(
                            (float) Math.min(1e6, state.width), BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER)
                    .createStrokedShape(path);
            shapes.add(new Painted(state.matrix.createTransformedShape(line), state.stroke));
        }
        path = new Path2D.Double();
    }

    private double number(int index) {
        // Nothing on a page lies beyond this (Annex C.2 has 14,400 units as the largest page).
        return index < operands.size() && operands.get(index) instanceof Item.Number(var value)
                ? Math.max(-1e6, Math.min(1e6, value))
                : 0;
    }

    /** How light a colour of one, three or four components is, 0 to 255. */
    private int level() {
        int count = 0;
        double sum = 0;
        for (Item item : operands) {
            if (item instanceof Item.Number(var value)) {
                sum += Math.max(0, Math.min(1, value));
                count++;
            }
        }
        double light = count == 0 ? 0 : count == 4 ? 1 - Math.min(1, sum / 2) : sum / count;
        return (int) Math.round(255 * light);
    }

    private Optional<BufferedImage> image(Budget budget) {
        Rectangle2D bounds = new Rectangle2D.Double();
        for (Painted painted : shapes) {
            // White sheets below a code would only make it smaller.
            if (painted.level < 0x80) {
                Rectangle2D one = painted.shape.getBounds2D();
                bounds = bounds.isEmpty() ? one : bounds.createUnion(one);
            }
        }
        double longer = Math.max(bounds.getWidth(), bounds.getHeight());
        if (!(longer > 0 && longer < 1e9)) {
            return Optional.empty();
        }
        double scale = SIDE / longer;
        int quiet = SIDE / 20;
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(bounds.getWidth() * scale) + 2 * quiet,
                (int) Math.ceil(bounds.getHeight() * scale) + 2 * quiet,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        canvas.translate(quiet, quiet);
        // Upwards on the page is downwards in the picture: a code seen in a mirror is not read.
        canvas.scale(scale, -scale);
        canvas.translate(-bounds.getX(), -bounds.getMaxY());
        for (Painted painted : shapes) {
            if (!budget.affords(painted.shape, scale)) {
                break;
            }
            canvas.setColor(new Color(painted.level, painted.level, painted.level));
            canvas.fill(painted.shape);
        }
        canvas.dispose();
        return Optional.of(image);
    }
}
