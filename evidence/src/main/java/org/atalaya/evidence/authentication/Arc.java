package org.atalaya.evidence.authentication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.authentication.Dkim.Refused;
import org.atalaya.model.Content;

/**
 * Verifies the chain of seals by which those who forwarded a message vouch for what they saw of it (ARC, RFC 8617 section 5.2):
 * sets of results, signature and seal, numbered from 1. Keys and canonical forms are those of {@link Dkim}.
 */
public final class Arc {
    /** Sets of one message (RFC 8617 section 4.2.1). */
    public static final int MOST_SETS = 50;

    private static final List<String> NAMES =
            List.of("arc-authentication-results", "arc-message-signature", "arc-seal");
    private static final int RESULTS = 0, SIGNATURE = 1, SEAL = 2;

    /**
     * Who sealed one set.
     *
     * @param instance its number
     * @param offset of the field
     * @param length of the field
     * @param seen offset of the results that it covers, of what who sealed it saw
     */
    public record Seal(int instance, String domain, String selector, long offset, int length, long seen) {}

    /**
     * What became of a chain.
     *
     * @param result {@code none}, {@code pass}, {@code fail}, or {@code temperror} where a key could not be asked for
     * @param why it does not pass, for people, in English
     * @param seals by their numbers, where the chain is whole
     */
    public record Chain(String result, String why, List<Seal> seals) {}

    private final RawMail mail;
    private final Dkim signatures;
    /** By kind and number. */
    private final RawMail.Field[][] sets = new RawMail.Field[NAMES.size()][MOST_SETS + 1];

    private int last;

    private Arc(RawMail mail, Resolver resolver) {
        this.mail = mail;
        this.signatures = new Dkim(mail, resolver, -1);
    }

    /** Verifies the chain of a message. */
    public static Chain verify(Content message, Resolver resolver) {
        Arc arc = new Arc(new RawMail(message), resolver);
        List<Seal> seals = new ArrayList<>();
        try {
            arc.collect();
            if (arc.last == 0) {
                return new Chain("none", "", List.of());
            }
            List<Tags> tags = arc.order(seals);
            arc.message();
            arc.seals(tags);
            return new Chain("pass", "", seals);
        } catch (Refused refused) {
            String result = refused.result.equals("temperror") ? "temperror" : "fail";
            return new Chain(result, String.valueOf(refused.getMessage()), seals);
        }
    }

    private static Refused refused(int instance, String what) {
        return new Refused("fail", "set " + instance + ": " + what);
    }

    /** Section 5.2, steps 1 to 3A: each number has one field of each kind. */
    private void collect() throws Refused {
        for (RawMail.Field field : mail.fields) {
            int kind = NAMES.indexOf(field.name());
            if (kind < 0) {
                continue;
            }
            int instance = instance(field, kind);
            if (instance < 1 || instance > MOST_SETS) {
                throw new Refused("fail", "a set bears no number from 1 to " + MOST_SETS);
            }
            if (sets[kind][instance] != null) {
                throw refused(instance, "it has two fields " + NAMES.get(kind));
            }
            sets[kind][instance] = field;
            last = Math.max(last, instance);
        }
        for (int instance = 1; instance <= last; instance++) {
            for (int kind = 0; kind < NAMES.size(); kind++) {
                if (sets[kind][instance] == null) {
                    throw refused(instance, "it has no field " + NAMES.get(kind));
                }
            }
        }
    }

    private static int instance(RawMail.Field field, int kind) {
        String value = field.value();
        if (kind == RESULTS) {
            // Section 4.1.1: the number comes first, and what follows is no list of tags.
            int end = value.indexOf(';');
            value = end < 0 ? value : value.substring(0, end);
        }
        String number = Tags.read(value).map(tags -> tags.packed("i")).orElse("");
        return number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
    }

    /** Section 5.2, steps 2 and 3C: what each seal says of the chain before it. */
    private List<Tags> order(List<Seal> seals) throws Refused {
        List<Tags> all = new ArrayList<>();
        for (int instance = 1; instance <= last; instance++) {
            RawMail.Field field = sets[SEAL][instance];
            Tags tags = Tags.read(field.value()).orElseThrow(() -> new Refused("fail", "a seal cannot be read"));
            all.add(tags);
            seals.add(new Seal(
                    instance,
                    tags.lower("d", ""),
                    tags.lower("s", ""),
                    field.offset(),
                    field.text().length(),
                    sets[RESULTS][instance].offset()));
            String said = tags.lower("cv", "");
            if (said.equals("fail")) {
                throw refused(instance, "who sealed it found the chain broken");
            }
            if (!said.equals(instance == 1 ? "none" : "pass")) {
                throw refused(instance, "cv=" + said + " cannot be there");
            }
        }
        return all;
    }

    /** Step 4: the last signature covers the message as it is. */
    private void message() throws Refused {
        RawMail.Field field = sets[SIGNATURE][last];
        Optional<Tags> tags = Tags.read(field.value());
        try {
            Tags read = tags.orElseThrow(() -> new Refused("fail", "its signature cannot be read"));
            Dkim.need(read, List.of("a", "b", "bh", "d", "h", "s"));
            Dkim.algorithm(read);
            String[] names = Dkim.names(read);
            if (Arrays.asList(names).contains("arc-seal")) {
                throw new Refused("fail", "its signature covers a seal");
            }
            signatures.signed(read, names, false, field);
        } catch (Refused refused) {
            throw new Refused(refused.result, "the signature of set " + last + ": " + refused.getMessage());
        }
    }

    /** Step 6: each seal covers the sets up to its own. */
    private void seals(List<Tags> tags) throws Refused {
        for (int instance = last; instance >= 1; instance--) {
            Tags seal = tags.get(instance - 1);
            try {
                Dkim.need(seal, List.of("a", "b", "d", "s"));
                Dkim.algorithm(seal);
                if (seal.has("h")) {
                    throw new Refused("fail", "it names fields, which seals do not");
                }
                signatures.signature(seal, false, covered(instance));
            } catch (Refused refused) {
                throw new Refused(refused.result, "the seal of set " + instance + ": " + refused.getMessage());
            }
        }
    }

    /** Section 5.1.1: results, signature and seal of each set in the relaxed form, the last seal without its {@code b=}. */
    private String covered(int instance) {
        StringBuilder covered = new StringBuilder();
        for (int i = 1; i <= instance; i++) {
            covered.append(Dkim.canonical(sets[RESULTS][i].text(), true)).append("\r\n");
            covered.append(Dkim.canonical(sets[SIGNATURE][i].text(), true)).append("\r\n");
            String seal = sets[SEAL][i].text();
            covered.append(Dkim.canonical(i == instance ? Dkim.unsigned(seal) : seal, true))
                    .append(i == instance ? "" : "\r\n");
        }
        return covered.toString();
    }
}
