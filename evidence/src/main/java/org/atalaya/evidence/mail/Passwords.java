package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Text;

/** Words of a message that may open what it carries: what follows "password:", "contraseña es" and the like. */
final class Passwords {
    /** Words of one message. */
    static final int MOST = 8;
    /** Characters of a text that are looked at. */
    private static final int MOST_CHARACTERS = 100_000;

    private static final Pattern NAMED = Pattern.compile(
            "\\b(?:contrase\u00F1a|contrasena|password|passcode|clave|senha|passwort|kennwort|mot de passe|pin|pwd)\\b"
                    + "[^\\n:=]{0,40}(?:[:=]|\\bis\\b|\\bes\\b|\\b\u00E9\\b|\\blautet\\b)[ \\t\\n]{0,4}[\"'\u201C\u00AB]?"
                    + "([^\\s\"'\u201D\u00BB<>]{3,40})",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    private Passwords() {}

    /** The words, in the order in which they stand, each also without a full stop at its end. */
    static List<String> in(Message message) {
        List<String> found = new ArrayList<>();
        if (message.parts().stream().noneMatch(Message.Part::attached)) {
            return found;
        }
        add(message.subject(), found);
        for (Text text : message.texts()) {
            add(text.text().substring(0, Math.min(MOST_CHARACTERS, text.text().length())), found);
        }
        return found;
    }

    private static void add(String text, List<String> found) {
        Matcher named = NAMED.matcher(text);
        while (found.size() < MOST && named.find()) {
            String word = named.group(1);
            String bare = word.replaceAll("[.,;!)]+$", "");
            if (!bare.isEmpty() && !found.contains(bare)) {
                found.add(bare);
            }
            if (!found.contains(word)) {
                found.add(word);
            }
        }
    }
}
