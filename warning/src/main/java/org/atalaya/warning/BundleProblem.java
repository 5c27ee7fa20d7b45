package org.atalaya.warning;

import java.util.List;

/**
 * Something wrong with a STIX bundle.
 *
 * @param error whether the bundle breaks the specification or misleads; otherwise it only departs from good use
 * @param object where: index and id of the object, such as {@code objects[3] indicator--…}; empty for the whole
 * @param property name of the property; empty for the object
 * @param code names the texts: what was expected, and how to mend it
 * @param values what the texts name; hostile text
 */
public record BundleProblem(boolean error, String object, String property, String code, List<String> values) {
    /** The problem as compilers print it, in two lines. */
    public String text(String file, Language language) {
        Words words = Words.ofChecks(language);
        Object[] shown = values.stream().map(TerminalSummary::clean).toArray();
        String place = (object.isEmpty() ? "" : ": " + TerminalSummary.clean(object))
                + (property.isEmpty() ? "" : ": " + TerminalSummary.clean(property));
        return file + place + ": " + words.get(error ? "verify.error" : "verify.warning") + ": "
                + words.get("verify." + code, shown) + "\n  " + words.get("verify.mend") + ": "
                + words.get("verify." + code + ".mend", shown) + "\n";
    }

    /** The problem as one line of JSON. */
    public String json() {
        Words words = Words.ofChecks(Language.EN);
        Object[] shown = values.toArray();
        return Json.line(Json.map(
                "error",
                error,
                "object",
                object,
                "property",
                property,
                "code",
                code,
                "expected",
                words.get("verify." + code, shown),
                "mend",
                words.get("verify." + code + ".mend", shown)));
    }
}
