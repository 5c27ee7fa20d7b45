package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of every confuser, generated out of its own evidence with gaps and with noise. */
class ConfuserTest {
    private static final int CASES = 200;

    /** Terms of a case: most of what is known of a campaign, and noise that any network has. */
    static List<String> generated(Profile profile, Random random) {
        List<String> terms = new ArrayList<>();
        for (Profile.Entry entry : profile.entries()) {
            if (entry.decibans() > 0 && entry.order().isEmpty() && random.nextInt(10) < 7) {
                List<String> any = entry.any().isEmpty() ? entry.all() : entry.any();
                terms.add(any.get(random.nextInt(any.size())).replace("*", "xx"));
            }
        }
        for (String noise : List.of(
                "technique:t1218.007",
                "technique:t1614",
                "technique:t1059.001",
                "technique:t1105",
                "language:es",
                "asn:14593",
                "victim:country=mx",
                "fact:behaviour.spanish-verbs",
                "technique:t1090",
                "type:msi")) {
            if (random.nextInt(4) == 0) {
                terms.add(noise);
            }
        }
        return terms;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecopy", "allasenha", "stock-allakore", "mispadu", "grandoreiro", "fin13", "systembc"})
    void noCaseOfAnotherIsNamedAsTheMexicanCampaign(String confuser) {
        Attributor attributor = new Attributor(Shipped.PROFILES);
        Random random = new Random(7);
        for (int i = 0; i < CASES; i++) {
            List<String> terms = generated(Shipped.profile(confuser), random);
            var attribution = attributor.attribute(
                    terms.stream().map(term -> new Trace(term, "e", "v")).toList(), List.of());
            assertThat(attribution.campaign().map(answer -> answer.profile()).orElse(""))
                    .as("%s", terms)
                    .isNotEqualTo("greedy-sponge");
        }
    }
}
