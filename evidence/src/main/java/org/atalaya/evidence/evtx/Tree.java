package org.atalaya.evidence.evtx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as nested maps, in the shape that evtx_dump gave its JSON: attributes under {@code #attributes}, text beside
 * attributes under {@code #text}, {@code <Data Name="X">} as {@code X}, repeated names numbered {@code X_1}. White space
 * at the end of a text is dropped here, as the public reference logs have it; the fields that rules see keep it.
 */
final class Tree {
    private final EvtxEvent event;

    private Tree(EvtxEvent event) {
        this.event = event;
    }

    static Map<String, @Nullable Object> of(EvtxEvent event) {
        Map<String, @Nullable Object> top = new LinkedHashMap<>();
        new Tree(event).element(event.frame(0).template().root, 0, top);
        return top;
    }

    private void element(Content.Element element, int frame, Map<String, @Nullable Object> into) {
        boolean root = element == event.frame(frame).template().root;
        if (!root && event.frame(frame).omits(element.dependency())) {
            return;
        }
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        String name = element.name();
        boolean unnamedData = name.equals("Data");
        for (Content.Attribute attribute : element.attributes()) {
            Object value = value(attribute.value(), frame);
            if (unnamedData && attribute.name().equals("Name")) {
                name = value == null ? "" : value.toString();
                unnamedData = false;
            } else if (value != null && !(isOptional(attribute.value()) && value.equals(""))) {
                attributes.put(attribute.name(), value);
            }
        }
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        if (!attributes.isEmpty()) {
            inner.put("#attributes", attributes);
        }
        boolean hasElements = false;
        List<Content> pieces = new ArrayList<>();
        for (Content child : element.children()) {
            switch (child) {
                case Content.Element nested -> {
                    hasElements = true;
                    element(nested, frame, inner);
                }
                case Content.Hole(var index, var optional) -> {
                    int nested = event.nextNested(frame, index, frame);
                    for (; nested >= 0; nested = event.nextNested(frame, index, nested)) {
                        hasElements = true;
                        element(event.frame(nested).template().root, nested, inner);
                    }
                    if (event.frame(frame).type(index) != ValueType.BINXML) {
                        pieces.add(child);
                    }
                }
                case Content.Text text -> pieces.add(child);
            }
        }
        Object text = pieces.isEmpty() ? null : value(pieces, frame);
        if (unnamedData) {
            unnamed(text, into);
        } else if (hasElements || !attributes.isEmpty()) {
            if (text != null && !text.equals("")) {
                inner.put("#text", text);
            }
            put(name, inner.isEmpty() ? null : inner, into);
        } else if (element.name().equals("Data")) {
            put(name, text == null && !isOptional(pieces) ? "" : text, into);
        } else {
            put(name, "".equals(text) ? null : text, into);
        }
    }

    private static boolean isOptional(List<Content> pieces) {
        return pieces.size() == 1 && pieces.get(0) instanceof Content.Hole hole && hole.optional();
    }

    /** Data elements without a name collect under one {@code Data}. */
    private static void unnamed(@Nullable Object text, Map<String, @Nullable Object> into) {
        Object value = text == null ? "" : text;
        Object before = into.get("Data");
        if (before instanceof Map<?, ?> map && map.containsKey("#text")) {
            List<@Nullable Object> all = new ArrayList<>();
            if (map.get("#text") instanceof List<?> list) {
                all.addAll(list);
            } else {
                all.add(map.get("#text"));
            }
            if (value instanceof List<?> list) {
                all.addAll(list);
            } else {
                all.add(value);
            }
            value = all;
        }
        Map<String, @Nullable Object> holder = new LinkedHashMap<>();
        holder.put("#text", value);
        into.put("Data", holder);
    }

    private static void put(String name, @Nullable Object value, Map<String, @Nullable Object> into) {
        String key = name;
        for (int i = 1; into.containsKey(key); i++) {
            key = name + "_" + i;
        }
        into.put(key, value);
    }

    private @Nullable Object value(List<Content> pieces, int frame) {
        if (pieces.size() == 1) {
            return switch (pieces.get(0)) {
                case Content.Text(var text) -> text;
                case Content.Hole(var index, var optional) -> {
                    Object found = event.frame(frame).object(index);
                    yield found instanceof String string ? string.stripTrailing() : found;
                }
                case Content.Element element -> null;
            };
        }
        return event.frame(frame).joined(pieces.toArray(Content[]::new));
    }
}
