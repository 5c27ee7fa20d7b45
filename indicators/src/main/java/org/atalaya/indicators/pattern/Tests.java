package org.atalaya.indicators.pattern;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.safere.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Tests of one object of an observation (STIX 2.1 §9.6). */
final class Tests {
    /** Values that one path may lead to. */
    private static final int MOST_VALUES = 100_000;

    private Tests() {}

    /** Whether one object of the observation passes all tests. */
    static boolean holds(Node.Test test, Observation observation) {
        for (JsonNode object : observation.objects()) {
            if (holds(test, object, observation.all())) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Node.Test test, JsonNode object, Map<String, JsonNode> all) {
        return switch (test) {
            case Node.All every -> {
                boolean holds = true;
                for (int i = 0; i < every.tests().size() && holds; i++) {
                    holds = holds(every.tests().get(i), object, all);
                }
                yield holds;
            }
            case Node.Any any -> {
                boolean holds = false;
                for (int i = 0; i < any.tests().size() && !holds; i++) {
                    holds = holds(any.tests().get(i), object, all);
                }
                yield holds;
            }
            case Node.Exists exists ->
                exists.path().type().equals(object.path("type").asString(""))
                        && exists.not() == values(exists.path(), object, all).isEmpty();
            case Node.Compare compare -> {
                boolean holds = false;
                if (compare.path().type().equals(object.path("type").asString(""))) {
                    for (Value value : values(compare.path(), object, all)) {
                        holds |= compare(compare, value) != compare.not();
                    }
                }
                yield holds;
            }
        };
    }

    /** A value with the name of its property, which may say that it is written in hexadecimal or base64. */
    private record Value(JsonNode json, String name) {}

    private static List<Value> values(Node.Path path, JsonNode object, Map<String, JsonNode> all) {
        List<Value> values = List.of(new Value(object, ""));
        for (Node.Step step : path.steps()) {
            List<Value> next = new ArrayList<>();
            for (Value value : values) {
                step(step, value, all, next);
                if (next.size() > MOST_VALUES) {
                    throw new PatternException(-1, "a path leads to more than " + MOST_VALUES + " values");
                }
            }
            values = next;
        }
        return values;
    }

    private static void step(Node.Step step, Value value, Map<String, JsonNode> all, List<Value> next) {
        JsonNode json = value.json;
        if (step.index() == Node.Step.NAME) {
            // A reference is followed by asking for a property of it.
            if (json.isString() && (value.name.endsWith("_ref") || value.name.endsWith("_refs"))) {
                json = all.getOrDefault(json.asString(""), MissingNode.getInstance());
            }
            if (json.isObject() && json.has(step.name())) {
                next.add(new Value(json.path(step.name()), step.name()));
            }
        } else if (json.isArray() && step.index() == Node.Step.EACH) {
            for (JsonNode element : json) {
                next.add(new Value(element, value.name));
            }
        } else if (json.isArray() && step.index() < json.size()) {
            next.add(new Value(json.path(step.index()), value.name));
        }
    }

    private static boolean compare(Node.Compare compare, Value value) {
        return switch (compare.operator()) {
            case IN -> {
                boolean in = false;
                if (compare.literal() instanceof Literal.Values set) {
                    for (Literal literal : set.literals()) {
                        in |= order(value, literal).filter(order -> order == 0).isPresent();
                    }
                }
                yield in;
            }
            case EQUAL ->
                order(value, compare.literal()).filter(order -> order == 0).isPresent();
            case UNEQUAL ->
                order(value, compare.literal()).filter(order -> order == 0).isEmpty();
            case LESS ->
                order(value, compare.literal()).filter(order -> order < 0).isPresent();
            case LESS_OR_EQUAL ->
                order(value, compare.literal()).filter(order -> order <= 0).isPresent();
            case GREATER ->
                order(value, compare.literal()).filter(order -> order > 0).isPresent();
            case GREATER_OR_EQUAL ->
                order(value, compare.literal()).filter(order -> order >= 0).isPresent();
            case LIKE, MATCHES -> text(compare, value);
            case ISSUBSET, ISSUPERSET -> {
                Optional<Net> net = value.json.isString() ? Net.of(value.json.asString("")) : Optional.empty();
                Optional<Net> other =
                        compare.literal() instanceof Literal.Text text ? Net.of(text.value()) : Optional.empty();
                boolean both = net.isPresent() && other.isPresent();
                yield both
                        && (compare.operator() == Node.Operator.ISSUBSET
                                ? other.get().holds(net.get())
                                : net.get().holds(other.get()));
            }
        };
    }

    private static boolean text(Node.Compare compare, Value value) {
        if (!value.json.isString()) {
            return false;
        }
        Pattern pattern = compare.regex().one().get(0);
        Optional<String> bytes = bytes(value);
        if (bytes.isPresent()) {
            return pattern.matcher(bytes.get()).find();
        }
        return pattern.matcher(Normalizer.normalize(value.json.asString(""), Normalizer.Form.NFC))
                .find();
    }

    /** The bytes of a property whose name says how they are written, one character for each (STIX 2.1 §9.6.1). */
    private static Optional<String> bytes(Value value) {
        try {
            if (value.name.endsWith("_hex")) {
                return Optional.of(
                        new String(HexFormat.of().parseHex(value.json.asString("")), StandardCharsets.ISO_8859_1));
            }
            if (value.name.endsWith("_bin")) {
                return Optional.of(
                        new String(Base64.getDecoder().decode(value.json.asString("")), StandardCharsets.ISO_8859_1));
            }
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The order of a value and a constant; empty where kinds differ. */
    private static Optional<Integer> order(Value value, Literal literal) {
        JsonNode json = value.json;
        return switch (literal) {
            case Literal.Number number ->
                json.isNumber() ? Optional.of(decimal(json).compareTo(number.value())) : Optional.empty();
            case Literal.Bool bool ->
                json.isBoolean() ? Optional.of(Boolean.compare(json.asBoolean(), bool.value())) : Optional.empty();
            case Literal.Text text -> {
                if (!json.isString()) {
                    yield Optional.empty();
                }
                Optional<String> bytes = bytes(value);
                boolean narrow = text.value().chars().allMatch(c -> c < 256);
                yield bytes.isPresent() && !narrow
                        ? Optional.empty()
                        : Optional.of(points(bytes.orElse(json.asString("")), text.value()));
            }
            case Literal.Binary binary -> {
                if (!json.isString()) {
                    yield Optional.empty();
                }
                String text = bytes(value).orElse(json.asString(""));
                yield text.chars().allMatch(c -> c < 256)
                        ? Optional.of(points(text, binary.latin1()))
                        : Optional.empty();
            }
            case Literal.Time time -> {
                if (!json.isString()) {
                    yield Optional.empty();
                }
                yield Optional.of(Times.of(json.asString(""))
                        .orElseThrow(() -> new PatternException(
                                -1, "compared with a time, but " + value.name + " is none: " + json))
                        .compareTo(time.value()));
            }
            case Literal.Values set -> Optional.empty();
        };
    }

    private static BigDecimal decimal(JsonNode json) {
        return json.isIntegralNumber() ? new BigDecimal(json.bigIntegerValue()) : BigDecimal.valueOf(json.asDouble());
    }

    /** By code points, as the specification has it. */
    private static int points(String one, String other) {
        return java.util.Arrays.compare(
                one.codePoints().toArray(), other.codePoints().toArray());
    }
}
