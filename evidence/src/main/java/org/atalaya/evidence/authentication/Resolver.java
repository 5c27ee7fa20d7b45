package org.atalaya.evidence.authentication;

import java.util.List;

/** Asks the Domain Name System (RFC 1035). Serves all threads. */
@FunctionalInterface
public interface Resolver {
    /** Kinds of records that are asked for. */
    enum Kind {
        TXT,
        A,
        AAAA,
        MX
    }

    /** No answer could be had, which says nothing of the name. */
    final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;

        /** @param why for people */
        public Unanswered(String why) {
            super(why);
        }
    }

    /**
     * The records of a name; none where the name or its records do not exist.
     *
     * @param name in its ASCII form
     * @return texts with their pieces joined, addresses as written, hosts of mail without their preference, each without a last
     *     dot; at most {@link #MOST_RECORDS}
     * @throws Unanswered when no server answered
     */
    List<String> ask(String name, Kind kind) throws Unanswered;

    /** Records of one answer. */
    int MOST_RECORDS = 50;
    /** Characters of a record. */
    int MOST_CHARACTERS = 8_192;
}
