package org.atalaya.sweep.contacts;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.sweep.mailstore.MailStore;
import org.atalaya.warning.MessageJson;

/** Who was mailed by a lure: counted in the messages of a sweep or in a mail store. */
public final class Mailed {
    private Mailed() {}

    /**
     * Counts.
     *
     * @param from {@code messages.jsonl} of a sweep, or the folder of a mail store
     * @param whom addresses in the form of {@link ContactAddress#normal}
     * @return messages that are suspicious or malicious, for each address that got any
     */
    public static Map<String, Integer> count(Path from, Set<String> whom) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        if (Files.isDirectory(from)) {
            try (MailStore store = MailStore.open(from)) {
                store.each(mail -> {
                    if (mail.verdict().compareTo(Verdict.SUSPICIOUS) >= 0) {
                        add(List.of(mail.recipient().split(", ")), whom, counts);
                    }
                });
            }
        } else {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(from))) {
                MessageJson.read(in, message -> {
                    if (message.judgement().verdict().compareTo(Verdict.SUSPICIOUS) >= 0) {
                        add(message.recipients(), whom, counts);
                    }
                });
            } catch (IOException broken) {
                throw new IllegalArgumentException(
                        from + " is no messages.jsonl of a sweep: " + broken.getMessage(), broken);
            }
        }
        return counts;
    }

    private static void add(Collection<String> recipients, Set<String> whom, Map<String, Integer> counts) {
        recipients.stream()
                .flatMap(recipient -> ContactAddress.normal(recipient).stream())
                .distinct()
                .filter(whom::contains)
                .forEach(address -> counts.merge(address, 1, Integer::sum));
    }
}
