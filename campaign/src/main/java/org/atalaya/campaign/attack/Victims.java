package org.atalaya.campaign.attack;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Countries, regions and sectors that a description of ATT&amp;CK names. States that ATT&amp;CK names as sponsors are not
 * among them: in a description they say whose a campaign is, not whom it attacks.
 */
final class Victims {
    private static final Map<String, Pattern> WORDS = new LinkedHashMap<>();
    private static final Pattern SENTENCE = Pattern.compile("(?<=[.)])\\s+(?=[A-Z\\[])");
    private static final Pattern CITATION = Pattern.compile("\\(Citation: ([^)]+)\\)");
    private static final Pattern LINK = Pattern.compile("\\]\\([^)]*\\)");

    private Victims() {}

    static {
        // Each line is one place or sector, in the forms in which texts name it.
        for (String forms : """
                albanian?
                afghan(istan)?
                australian?
                austrian?
                brazil(ian)?
                cambodian?
                canad(a|ian)
                chilean?
                colombian?
                cyprus|cypriot
                denmark|danish
                egypt(ian)?
                estonian?
                ethiopian?
                finland|finnish
                france|french
                german(y)?
                georgian?
                greece|greek
                guam
                hong kong
                hungar(y|ian)
                indian?
                indonesian?
                iraqi?
                ireland|irish
                israeli?
                ital(y|ian)
                japan(ese)?
                jordan(ian)?
                kazakhstan
                kuwaiti?
                kyrgyzstan
                laos
                latvian?
                leban(on|ese)
                lithuanian?
                malaysian?
                mexic(o|an)
                mongolian?
                myanmar|burma
                nepal
                netherlands|dutch
                nigerian?
                norw(ay|egian)
                pakistani?
                palestin(e|ian)
                panama
                peru
                philippines?|filipino
                poland|polish
                portugal|portuguese
                qatar
                romanian?
                saudi( arabia)?
                singapore
                slovakia
                south korean?
                spain|spanish
                sri lanka
                sweden|swedish
                switzerland|swiss
                syrian?
                taiwan(ese)?
                thai(land)?
                tibet(an)?|uyghur
                turk(ey|ish)
                ukrain(e|ian)
                united arab emirates|uae
                united kingdom|british
                united states|u\\.s\\.|us|american
                uzbekistan
                vietnam(ese)?
                yemen
                middle east(ern)?
                southeast asian?
                east asian?
                central asian?
                eastern europe(an)?
                latin american?|south american?
                africa
                north american?
                europe(an)?
                asian?
                academi[ac]|universit(y|ies)|education
                aerospace|aviation
                agricultur(e|al)
                automotive
                banks?|banking|financial
                chemical
                construction
                crypto(currency|currencies)|blockchain
                defen[sc]e|military
                dissidents?|activists?|human rights|journalists?
                energy|electric|power grid|utilit(y|ies)
                engineering
                entertainment|gaming|video game
                government(al)?|ministr(y|ies)|diplomatic|embass(y|ies)
                healthcare|medical|pharmaceutical|hospitals?
                hospitality|hotels?|restaurants?|casinos?
                industrial control|ics|scada|safety instrumented
                insurance
                law firms?|legal
                logistics|shipping|transportation|maritime
                manufacturing
                media
                mining
                non-?governmental|ngos?|think tanks?
                oil|gas|petro(leum|chemical)
                retail|point of sale|e-?commerce
                semiconductor|high-?tech|technology
                software compan(y|ies)|supply chain
                telecom(munications?)?|internet service|isps?
                outsourcing|bpo|customer relationship|managed service|msps?
                critical infrastructure
                routers?|network devices?|soho|edge devices?""".split("\n")) {
            WORDS.put(forms, Pattern.compile("\\b(?:" + forms + ")(?!\\w)", Pattern.CASE_INSENSITIVE));
        }
    }

    /**
     * What a text names.
     *
     * @param own reports; a sentence that cites nothing else is left out
     */
    static Set<String> of(String text, Set<String> own) {
        StringBuilder kept = new StringBuilder();
        for (String sentence : SENTENCE.split(text)) {
            Set<String> cites = new HashSet<>();
            Matcher citations = CITATION.matcher(sentence);
            while (citations.find()) {
                cites.add(citations.group(1));
            }
            if (cites.isEmpty() || !own.containsAll(cites)) {
                kept.append(sentence).append(' ');
            }
        }
        String plain = LINK.matcher(CITATION.matcher(kept).replaceAll(" ")).replaceAll(" ");
        Set<String> found = new HashSet<>();
        WORDS.forEach((forms, pattern) -> {
            if (pattern.matcher(plain).find()) {
                found.add(forms);
            }
        });
        return found;
    }
}
