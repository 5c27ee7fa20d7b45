package org.atalaya.lure.memory;

import java.util.Optional;

/** What is remembered of a sender. */
enum Trait {
    /** A registered domain that a mail led to which asked for nothing grave. */
    LINK("link"),
    /** A registered domain that a mail led to which asked for something grave. */
    ASKED_LINK("asked-link"),
    /** A mailing service: a registered domain of envelope or signature. */
    SERVICE("service"),
    /** Domain and selector of a signature. */
    SIGNATURE("signature"),
    /** A template of HTML. */
    TEMPLATE("template"),
    /** An hour of the day, UTC. */
    HOUR("hour"),
    /** Something grave that was asked for. */
    ASK("ask");

    final String word;

    Trait(String word) {
        this.word = word;
    }

    static Optional<Trait> of(String word) {
        for (Trait trait : values()) {
            if (trait.word.equals(word)) {
                return Optional.of(trait);
            }
        }
        return Optional.empty();
    }
}
