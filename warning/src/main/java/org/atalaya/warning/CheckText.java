package org.atalaya.warning;

import java.util.ArrayList;
import java.util.List;

/** The answer to a warning, for a terminal and for machines. */
public final class CheckText {
    private CheckText() {}

    /** The answer in some lines. */
    public static String text(CheckAnswer answer, Language language) {
        Words words = Words.ofChecks(language);
        StringBuilder out = new StringBuilder("\n");
        if (answer.partial()) {
            out.append(words.get("verdict.partial")).append('\n');
        }
        if (answer.findings() > 0) {
            out.append(words.get(
                    "check.hit", answer.findings(), (long) answer.seen().size() + answer.more()));
        } else if (answer.blind()) {
            out.append(words.get("check.blind"));
        } else if (answer.unchecked().isEmpty()) {
            out.append(words.get("check.clean"));
        } else {
            out.append(words.get("check.clean.partly"));
        }
        out.append('\n')
                .append(words.get(
                        "check.asked",
                        answer.indicators(),
                        answer.patterns(),
                        answer.rules(),
                        answer.files(),
                        answer.events()))
                .append('\n');
        if (!answer.seen().isEmpty()) {
            out.append('\n');
        }
        for (CheckAnswer.Seen seen : answer.seen()) {
            String title = language == Language.ES ? seen.titleEs() : seen.value();
            out.append("  ")
                    .append(words.get("level." + seen.level().word()))
                    .append("  ")
                    .append(TerminalSummary.clean(Defanged.of(title)))
                    .append("  × ")
                    .append(words.number(seen.count()));
            if (!seen.hosts().isEmpty()) {
                out.append("  ").append(TerminalSummary.clean(String.join(", ", seen.hosts())));
            }
            out.append('\n');
            out.append("      ");
            seen.first().ifPresent(first -> {
                out.append(first);
                seen.last()
                        .filter(last -> !last.equals(first))
                        .ifPresent(last -> out.append(" – ").append(last));
                out.append("  ");
            });
            out.append(TerminalSummary.clean(seen.place())).append('\n');
        }
        if (answer.more() > 0) {
            out.append("  ").append(words.get("check.more", answer.more())).append('\n');
        }
        if (!answer.unchecked().isEmpty()) {
            out.append('\n').append(words.get("check.unchecked")).append('\n');
            for (CheckAnswer.Unchecked unchecked : answer.unchecked()) {
                out.append("  ")
                        .append(words.get("check.unchecked." + unchecked.what(), unchecked.count()))
                        .append('\n');
            }
        }
        if (answer.notices() > 0) {
            out.append('\n')
                    .append(words.get("check.notices", answer.notices()))
                    .append('\n');
        }
        return out.toString();
    }

    /** The last line of what was found in a bundle. */
    public static String verified(long errors, long warnings, Language language) {
        Words words = Words.ofChecks(language);
        return errors + warnings == 0 ? words.get("verify.fine") : words.get("verify.sum", errors, warnings);
    }

    /** The answer as one line of JSON. */
    public static String json(CheckAnswer answer) {
        List<Object> seen = new ArrayList<>();
        for (CheckAnswer.Seen one : answer.seen()) {
            seen.add(Json.map(
                    "value",
                    one.value(),
                    "kind",
                    one.kind(),
                    "level",
                    one.level().word(),
                    "count",
                    one.count(),
                    "hosts",
                    new ArrayList<>(one.hosts()),
                    "first",
                    one.first().map(Object::toString).orElse(null),
                    "last",
                    one.last().map(Object::toString).orElse(null),
                    "place",
                    one.place()));
        }
        List<Object> unchecked = new ArrayList<>();
        answer.unchecked().forEach(one -> unchecked.add(Json.map("sensor", one.what(), "count", one.count())));
        return Json.line(Json.map(
                "verdict",
                answer.findings() > 0 ? "hit" : answer.blind() ? "blind" : "clean",
                "warning",
                answer.warning(),
                "indicators",
                answer.indicators(),
                "patterns",
                answer.patterns(),
                "rules",
                answer.rules(),
                "files",
                answer.files(),
                "events",
                answer.events(),
                "findings",
                answer.findings(),
                "seen",
                seen,
                "more",
                answer.more(),
                "unchecked",
                unchecked,
                "notices",
                answer.notices(),
                "partial",
                answer.partial()));
    }
}
