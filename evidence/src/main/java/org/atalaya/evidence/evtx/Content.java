package org.atalaya.evidence.evtx;

import java.util.List;

/** A piece of parsed BinXML. */
sealed interface Content {
    /**
     * An element with its attributes and content.
     *
     * @param dependency the hole without whose value the whole element is left out, or
     *     {@link BinXml#NO_DEPENDENCY}
     */
    record Element(String name, int dependency, List<Attribute> attributes, List<Content> children) implements Content {
        /** Whether it holds no element, only text and holes. */
        boolean isLeaf() {
            for (Content child : children) {
                if (child instanceof Element) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Constant text. */
    record Text(String text) implements Content {}

    /**
     * A substitution: the value {@code index} of the record stands here.
     *
     * @param optional whether nothing stands here when the value is empty ([MS-EVEN6] 2.2.12, optional substitution)
     */
    record Hole(int index, boolean optional) implements Content {}

    /** An attribute and the pieces of its value. */
    record Attribute(String name, List<Content> value) {}
}
