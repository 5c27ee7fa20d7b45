package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.atalaya.lure.Excerpt;
import org.atalaya.lure.Judge;
import org.atalaya.lure.Whole;
import org.atalaya.lure.domain.Domains;
import org.atalaya.lure.identity.Trust;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Level;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
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

    private static final Rule TURNED = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a04",
            Level.HIGH,
            "Known sender asks for what it never asked",
            "A sender that is known by its earlier mail leads where it never led and asks for what it never asked; that is how"
                    + " a mailing service that was broken into shows itself.",
            "Un remitente conocido pide lo que nunca había pedido",
            "Un remitente conocido por sus correos anteriores lleva a donde nunca llevó y pide lo que nunca pidió; así se nota"
                    + " que entraron a un servicio de envíos.");
    private static final Rule OWN_SEED = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a05",
            Level.CRITICAL,
            "Own mail asks for recovery words",
            "Mail of the organisation itself asks for what opens a wallet. That must never happen: somebody writes in its name.",
            "Un correo propio pide las palabras de recuperación",
            "Un correo de la propia organización pide lo que abre una billetera. Nunca debe ocurrir: alguien escribe en su"
                    + " nombre.");
    private static final Rule OWN = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a06",
            Level.HIGH,
            "Own mail may be a lure",
            "Mail of the organisation itself speaks as a lure does: its mailing service, its support portal or a mailbox may be in"
                    + " other hands.",
            "Un correo propio puede ser un engaño",
            "Un correo de la propia organización habla como un engaño: su servicio de envíos, su portal de soporte o un buzón"
                    + " puede estar en otras manos.");
    private static final Rule ECHO = rule(
            "5f0c7a52-6f0e-4a0b-8e0b-6a1c7f1f2a07",
            Level.HIGH,
            "Own automatic answers repeat a stranger's text",
            "Automatic answers of the organisation to several people lead to the same foreign host: a contact form is used to"
                    + " mail in its name.",
            "Respuestas automáticas propias repiten el texto de un extraño",
            "Respuestas automáticas de la propia organización a varias personas llevan al mismo servidor ajeno: usan un"
                    + " formulario de contacto para escribir en su nombre.");

    /** What is needed to judge cannot be read, which ends the sweep. */
    static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unusable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static final Set<String> TELLING = Set.of("memory.turned", "memory.ask", "memory.quiet");

    private final Path knowledge;
    private final Trust trust;
    private final Optional<Checked> checked;
    private @Nullable Judge judge;

    /**
     * What is needed to judge.
     *
     * @param own more domains of the organisation
     * @throws IllegalArgumentException when what the request says of the organisation is wrong
     */
    Mail(Path knowledge, MailRequest asked, List<String> own) {
        this.knowledge = knowledge;
        this.trust = Trust.of(
                asked.gateways(),
                Stream.concat(asked.own().stream(), own.stream()).toList(),
                asked.sealers());
        this.checked = asked.online() ? Optional.of(new Checked(asked.resolver(), trust)) : Optional.empty();
    }

    private synchronized Judge judge() {
        Judge known = judge;
        if (known == null) {
            try {
                known = Judge.load(knowledge, knowledge.resolve("brands"), trust);
            } catch (IOException broken) {
                throw new Unusable(broken);
            }
            judge = known;
        }
        return known;
    }

    /** What a check for real finds of who sent a message; nothing where none was asked for. */
    List<Authentication> check(Message message, Content raw) {
        return checked.isPresent() ? checked.get().results(message, raw, judge().sender(message)) : List.of();
    }

    JudgedMessage judge(Message message, List<Artifact> carried, List<Authentication> found) {
        Judge judge = judge();
        Message whole = Whole.of(message, carried);
        return Excerpt.of(whole, judge.checked(whole, carried, found), judge.sender(whole, found));
    }

    /** Whether anything can prove who sent a message. */
    boolean hasProof() {
        return checked.isPresent() || !trust.gateways().isEmpty();
    }

    /** Whether a host is the organisation's own. */
    boolean owns(String host) {
        return trust.owns(host);
    }

    /** Whether a message is the organisation's own. */
    boolean isOwn(JudgedMessage message) {
        String address = message.fromAddress();
        return trust.owns(Domains.ascii(address.substring(address.lastIndexOf('@') + 1)));
    }

    /** A judgement with more reasons. */
    Judgement with(Judgement judged, List<Reason> reasons) {
        return judge().with(judged, reasons);
    }

    /**
     * The rule that reasons are told as which were added when all messages were read; empty when they call for nothing.
     *
     * @param before what it was judged without them
     */
    Optional<Rule> rule(JudgedMessage message, Verdict before, List<Reason> added) {
        Judgement judgement = message.judgement();
        if (judgement.verdict().compareTo(Verdict.SUSPICIOUS) < 0) {
            return Optional.empty();
        }
        if (added.stream().anyMatch(reason -> reason.code().equals("own.echo"))) {
            return Optional.of(ECHO);
        }
        if (added.stream().anyMatch(reason -> TELLING.contains(reason.code()))) {
            return Optional.of(TURNED);
        }
        return before.compareTo(Verdict.SUSPICIOUS) < 0 ? rule(message) : Optional.empty();
    }

    /** The judgement of a message most of whose variants are lures; see {@link Judge#among}. */
    Judgement among(Judgement own, int lures, int messages, boolean near) {
        return judge().among(own, lures, messages, near);
    }

    /** The rule that a judgement is told as; empty for one that calls for nothing. */
    Optional<Rule> rule(JudgedMessage message) {
        Judgement judgement = message.judgement();
        boolean own = isOwn(message);
        if (own && judgement.reasons().stream().anyMatch(reason -> reason.code().equals("own.seed"))) {
            return Optional.of(OWN_SEED);
        }
        if (own && judgement.verdict().compareTo(Verdict.SUSPICIOUS) >= 0) {
            return Optional.of(judgement.asks().contains("seed") ? SEED : OWN);
        }
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
