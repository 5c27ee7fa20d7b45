package org.atalaya.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.campaign.attack.AttackBundle;
import org.atalaya.campaign.attack.GroupRanking;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Level;
import org.atalaya.model.Place;
import org.atalaya.model.Statement;
import org.junit.jupiter.api.Test;

/** Over an invented bundle: one group uses T1001 to T1006 and a program, another T1001 alone. */
class ResemblingTest {
    private static GroupRanking ranking() throws IOException {
        List<String> objects = new ArrayList<>();
        objects.add(object("intrusion-set", "1", "G0001"));
        objects.add(object("intrusion-set", "2", "G0002"));
        objects.add(object("malware", "1", "S0001"));
        for (int i = 1; i <= 6; i++) {
            objects.add(object("attack-pattern", Integer.toString(i), "T100" + i));
            objects.add(uses("1", "attack-pattern--" + i));
        }
        objects.add(uses("1", "malware--1"));
        objects.add(uses("2", "attack-pattern--1"));
        String json = "{\"objects\":[" + String.join(",", objects) + "]}";
        return new GroupRanking(
                AttackBundle.read("b.json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))), true);
    }

    private static String object(String type, String number, String external) {
        return "{\"type\":\"%s\",\"id\":\"%s--%s\",\"name\":\"%s\",\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"%s\"}]}"
                .formatted(type, type, number, external, external);
    }

    private static String uses(String group, String item) {
        return "{\"type\":\"relationship\",\"id\":\"r\",\"relationship_type\":\"uses\",\"source_ref\":\"intrusion-set--%s\",\"target_ref\":\"%s\"}"
                .formatted(group, item);
    }

    private static CaseFile.Item item(String id, String... terms) {
        List<Trace> traces = new ArrayList<>();
        for (String term : terms) {
            traces.add(new Trace(term, id, ""));
        }
        Exhibit exhibit = new Exhibit(
                id,
                Exhibit.Kind.FINDING,
                Level.HIGH,
                Map.of("en", id),
                Optional.of(Instant.EPOCH),
                "",
                "",
                Place.at("x", 0),
                "",
                List.of(),
                Map.of());
        return new CaseFile.Item(
                exhibit,
                traces,
                EnumSet.noneOf(org.atalaya.model.Stage.class),
                EnumSet.noneOf(org.atalaya.model.Stage.class),
                Set.of(),
                true,
                Set.of(),
                Set.of());
    }

    @Test
    void theGroupThatIsKnownForMostComesFirstAndCitesWhatWasSeen() throws IOException {
        List<Statement> groups = Resembling.of(
                ranking(),
                List.of(
                        item("e1", "technique:t1001", "technique:t1002", "technique:t9999"),
                        item("e2", "technique:t1003", "technique:t1004", "software:s0001")));
        assertThat(groups).hasSize(2).allMatch(group -> group.code().equals("resembles.group"));
        assertThat(groups.get(0).values())
                .containsExactly("@plain:G0001", "G0001", "S0001, T1001, T1002, T1003, T1004");
        assertThat(groups.get(0).evidence()).containsExactlyInAnyOrder("e1", "e2");
        assertThat(groups.get(1).values()).contains("G0002", "T1001");
        assertThat(groups.get(1).evidence()).containsExactly("e1");
    }

    @Test
    void tooLittleIsSaidAndNothingSaysNothing() throws IOException {
        assertThat(Resembling.of(ranking(), List.of(item("e1", "technique:t1001"))))
                .singleElement()
                .satisfies(said -> {
                    assertThat(said.code()).isEqualTo("resembles.too-few");
                    assertThat(said.evidence()).containsExactly("e1");
                });
        assertThat(Resembling.of(ranking(), List.of(item("e1", "technique:t9999"))))
                .isEmpty();
    }
}
