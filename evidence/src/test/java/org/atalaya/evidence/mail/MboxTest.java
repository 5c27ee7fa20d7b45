package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;

class MboxTest {
    private static final String LINE = "From a@example.com Mon Jan  6 12:00:00 2025\n";

    private static List<String> messages(String mbox) {
        byte[] bytes = mbox.getBytes(StandardCharsets.UTF_8);
        List<String> found = new ArrayList<>();
        Iterator<Mbox.Place> places = Mbox.messages(Content.of(bytes));
        while (places.hasNext()) {
            Mbox.Place place = places.next();
            found.add(new String(bytes, (int) place.offset(), (int) place.length(), StandardCharsets.UTF_8));
        }
        return found;
    }

    @Test
    void everyMessageIsFoundAndLinesOfTextAreNot() {
        String first =
                "From: a@example.com\nSubject: [TEST] 1\n\nFrom here at 12:00 on\n\nFrom there at 13:00 too\nfin\n\n";
        String second = "From: b@example.com\nSubject: [TEST] 2\n\nhola\n";
        assertThat(messages(LINE + first + LINE + second)).containsExactly(first, second);
        assertThat(new Mbox().recognises((LINE + first).getBytes(StandardCharsets.UTF_8), Content.of(new byte[0])))
                .isTrue();
        assertThat(new Mbox().recognises(first.getBytes(StandardCharsets.UTF_8), Content.of(new byte[0])))
                .isFalse();
    }
}
