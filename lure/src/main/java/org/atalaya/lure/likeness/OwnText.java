package org.atalaya.lure.likeness;

import java.util.Locale;
import java.util.Set;

/**
 * What a message says itself: without what it quotes, and without the footer that all mails of a list, a firm or a sender
 * share, which would make short ones alike that have nothing else in common.
 */
final class OwnText {
    /** Characters of a footer; what is longer is text. */
    private static final int MOST_FOOTER = 1_500;
    /** Signs of a line that parts a footer from the text. */
    private static final int LEAST_RULE = 8;

    /** Words by which a line is known that leads out of a list. */
    private static final Set<String> LEAVING = Set.of(
            "unsubscribe",
            "list-unsubscribe",
            "darse de baja",
            "darte de baja",
            "cancelar la suscripción",
            "cancelar suscripción",
            "cancelar su suscripción",
            "descadastrar",
            "cancelar a inscrição");

    private OwnText() {}

    static String of(String text) {
        StringBuilder own = new StringBuilder(text.length());
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            String line = text.substring(from, end).strip();
            if (text.length() - from <= MOST_FOOTER && beginsFooter(line)) {
                break;
            }
            if (!line.startsWith(">")) {
                own.append(line).append('\n');
            }
            from = end + 1;
        }
        return own.toString();
    }

    /** RFC 3676, section 4.3: two hyphens alone; list programs draw a line, newsletters say how to leave. */
    private static boolean beginsFooter(String line) {
        if (line.equals("--")) {
            return true;
        }
        if (line.length() >= LEAST_RULE
                && "_-=*".indexOf(line.charAt(0)) >= 0
                && line.chars().allMatch(c -> c == line.charAt(0))) {
            return true;
        }
        String lower = line.toLowerCase(Locale.ROOT);
        return LEAVING.stream().anyMatch(lower::contains);
    }
}
