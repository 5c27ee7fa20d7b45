package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.lure.Excerpt;
import org.atalaya.lure.Judge;
import org.atalaya.model.Artifact;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Rule;
import org.jspecify.annotations.Nullable;

/** Judges the messages of a sweep. What that needs is read when the first message comes. Serves all threads. */
final class Mail {
    /** Artifacts of one message that its judgement looks at. */
    static final int MOST_CARRIED = 2_000;

    private static final Rule SEED = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a01",
            Level.CRITICAL,
            "Mail asks for recovery words or a private key",
            "Somebody asks for what opens a wallet. Nobody may, whoever signs the mail.",
            "Un correo pide las palabras de recuperación o la clave privada",
            "Alguien pide lo que abre una billetera. Nadie debe, firme quien firme el correo.");
    private static final Rule MALICIOUS = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a02",
            Level.HIGH,
            "Mail is a lure",
            "Whom the mail claims to be, whether it may and what it asks for do not go together.",
            "Un correo es un engaño",
            "Quién dice ser el correo, si puede serlo y qué pide no concuerdan.");
    private static final Rule SUSPICIOUS = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a03",
            Level.MEDIUM,
            "Mail may be a lure",
            "More speaks for a lure than against it; a person should look at the reasons.",
            "Un correo puede ser un engaño",
            "Hay más a favor de un engaño que en contra; una persona debería ver los motivos.");

    /** What is needed to judge cannot be read, which ends the sweep. */
    static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unusable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Path knowledge;
    private @Nullable Judge judge;

    Mail(Path knowledge) {
        this.knowledge = knowledge;
    }

    private synchronized Judge judge() {
        Judge known = judge;
        if (known == null) {
            try {
                known = Judge.load(knowledge);
            } catch (IOException broken) {
                throw new Unusable(broken);
            }
            judge = known;
        }
        return known;
    }

    JudgedMessage judge(Message message, List<Artifact> carried) {
        return Excerpt.of(message, judge().judge(message, carried));
    }

    /** The judgement of a message most of whose variants are lures; see {@link Judge#among}. */
    Judgement among(Judgement own, int lures, int messages, boolean near) {
        return judge().among(own, lures, messages, near);
    }

    /** The rule that a judgement is told as; empty for one that calls for nothing. */
    Optional<Rule> rule(Judgement judgement) {
        if (judgement.verdict() == Verdict.MALICIOUS) {
            return Optional.of(judgement.asks().contains("seed") ? SEED : MALICIOUS);
        }
        return judgement.verdict() == Verdict.SUSPICIOUS ? Optional.of(SUSPICIOUS) : Optional.empty();
    }

    private static Rule rule(
            String id, Level level, String title, String description, String titulo, String descripcion) {
        return new Rule(
                id,
                title,
                "lure",
                level,
                "experimental",
                description,
                "Atalaya",
                List.of("attack.initial-access", "attack.t1566"),
                List.of(),
                List.of(),
                "knowledge/lure/weights.yml",
                1,
                Map.of("es", new Rule.Translation(titulo, descripcion)));
    }
}
