package org.atalaya.campaign.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.atalaya.campaign.attack.GroupRanking.Leak;
import org.atalaya.campaign.attack.GroupRanking.Weights;
import org.junit.jupiter.api.Test;

/** Over an invented bundle of two groups, one campaign, three techniques and a program. */
class GroupRankingTest {
    private static String object(String type, String number, String external, String more) {
        return "{\"type\":\"%s\",\"id\":\"%s--%s\",\"name\":\"%s\",\"modified\":\"2025-01-0%s\","
                        .formatted(type, type, number, external, number)
                + "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"%s\"}]%s}"
                        .formatted(external, more);
    }

    private static String link(String kind, String from, String to, String report) {
        String cites = report.isEmpty() ? "" : "{\"source_name\":\"" + report + "\"}";
        return "{\"type\":\"relationship\",\"id\":\"relationship--%s%s\",\"relationship_type\":\"%s\",\"source_ref\":\"%s\",\"target_ref\":\"%s\",\"external_references\":[%s]}"
                .formatted(from, to, kind, from, to, cites);
    }

    private static AttackBundle bundle() throws IOException {
        List<String> objects = List.of(
                object("intrusion-set", "1", "G0001", ",\"description\":\"Attacks banks in Mexico.(Citation: Old)\""),
                object("intrusion-set", "2", "G0002", ""),
                object("intrusion-set", "3", "G0003", ",\"revoked\":true"),
                object("campaign", "1", "C0001", ",\"description\":\"Against Mexican banks.\""),
                object("attack-pattern", "1", "T1001.001", ""),
                object("attack-pattern", "2", "T1002", ""),
                object("attack-pattern", "3", "T1003", ""),
                object("malware", "1", "S0001", ""),
                link("attributed-to", "campaign--1", "intrusion-set--1", ""),
                link("uses", "campaign--1", "attack-pattern--1", "Own"),
                link("uses", "campaign--1", "attack-pattern--2", "Own"),
                link("uses", "campaign--1", "attack-pattern--3", "Own"),
                link("uses", "intrusion-set--1", "attack-pattern--1", "Own"),
                link("uses", "intrusion-set--1", "malware--1", "Old"),
                link("uses", "intrusion-set--2", "attack-pattern--2", "Other"),
                link("uses", "malware--1", "attack-pattern--3", "Old"));
        return read("{\"type\":\"bundle\",\"objects\":[" + String.join(",", objects) + "]}");
    }

    private static AttackBundle read(String json) throws IOException {
        return AttackBundle.read("b.json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatOnlyTheCampaignsOwnReportsSayIsNotKnownOfItsGroup() throws IOException {
        GroupRanking ranking = new GroupRanking(bundle(), true);
        AttackBundle.Actor campaign = ranking.attributed(1).get(0);
        assertThat(ranking.left(campaign, Leak.KEPT)).isEqualTo(2);
        assertThat(ranking.left(campaign, Leak.LEFT_OUT)).isEqualTo(1);
        List<GroupRanking.Evidence> kept = ranking.evidence(campaign, Leak.KEPT);
        List<GroupRanking.Evidence> honest = ranking.evidence(campaign, Leak.LEFT_OUT);
        assertThat(kept.get(0).technique().once()).isPositive();
        assertThat(honest.get(0).technique().once()).isZero();
        assertThat(honest.get(0).ability()).isPositive();
        assertThat(honest.get(0).victims()).isPositive();
        assertThat(GroupRanking.rank(honest, "intrusion-set--1", Weights.PLAIN)).isEqualTo(2);
        assertThat(GroupRanking.rank(honest, "intrusion-set--1", Weights.CHOSEN))
                .isEqualTo(1);
        assertThat(GroupRanking.ranked(honest, Weights.CHOSEN).get(0).group().externalId())
                .isEqualTo("G0001");
    }

    @Test
    void aTechniqueThatAProgramSeenCanDoIsSetApart() throws IOException {
        String third = "attack-pattern--3";
        GroupRanking ranking = new GroupRanking(bundle(), true);
        var alone =
                ranking.evidence(List.of(third), Set.of(), "", "", Leak.KEPT).get(0);
        var both = ranking.evidence(List.of(third, "malware--1"), Set.of(), "", "", Leak.KEPT)
                .get(0);
        assertThat(alone.technique().once()).isPositive();
        assertThat(alone.explained().once()).isZero();
        assertThat(both.technique().once()).isZero();
        assertThat(both.explained()).isEqualTo(alone.technique());
        assertThat(both.software().once()).isPositive();
    }

    @Test
    void aGroupOfWhichMuchIsKnownHasToShareMoreAndOneOfWhichMuchIsReportedIsLikelier() throws IOException {
        var evidence = new GroupRanking(bundle(), true).evidence(List.of(), Set.of(), "", "", Leak.KEPT);
        assertThat(evidence.get(0).known()).isGreaterThan(evidence.get(1).known());
        assertThat(evidence.get(0).reports()).isEqualTo(2);
        assertThat(evidence.get(1).reports()).isEqualTo(1);
        assertThat(evidence.get(0).score(Weights.CHOSEN))
                .isGreaterThan(evidence.get(1).score(Weights.CHOSEN));
        GroupRanking.Sum shared = new GroupRanking.Sum(1, 0);
        var one = evidence.get(0);
        var small = new GroupRanking.Evidence(
                one.group(), shared, GroupRanking.Sum.NOTHING, GroupRanking.Sum.NOTHING, 0, 0, 0.5, 1);
        var large = new GroupRanking.Evidence(
                one.group(), shared, GroupRanking.Sum.NOTHING, GroupRanking.Sum.NOTHING, 0, 0, 3, 1);
        assertThat(small.score(Weights.CHOSEN)).isGreaterThan(large.score(Weights.CHOSEN));
        assertThat(small.score(Weights.PLAIN)).isEqualTo(large.score(Weights.PLAIN));
    }

    @Test
    void equalScoresCountAsTheWorstRank() throws IOException {
        GroupRanking ranking = new GroupRanking(bundle(), true);
        var evidence = ranking.evidence(List.of(), Set.of(), "", "", Leak.KEPT);
        assertThat(GroupRanking.rank(evidence, "intrusion-set--1", Weights.PLAIN))
                .isEqualTo(2);
    }

    @Test
    void aStateThatSponsorsIsNoVictim() {
        assertThat(Victims.of("Iranian actors against Albanian networks in the US", Set.of()))
                .containsExactlyInAnyOrder("albanian?", "united states|u\\.s\\.|us|american");
    }

    @Test
    void theTableCountsATechniqueWithItsSubTechniques() throws IOException {
        Frequencies counted = Frequencies.of(bundle());
        assertThat(counted.groups()).isEqualTo(2);
        assertThat(counted.byTechnique()).containsEntry("t1001", 1).containsEntry("t1001.001", 1);
        assertThat(Frequencies.read("f.tsv", "# for people\n" + counted.lines()))
                .isEqualTo(counted);
    }

    @Test
    void aCommonTechniqueWeighsLessThanARareOne() throws IOException {
        Frequencies shipped =
                Frequencies.read("frequencies.tsv", Files.readString(Path.of("../knowledge/attack/frequencies.tsv")));
        assertThat(shipped.groups()).isEqualTo(172);
        assertThat(shipped.most("t1105")).isBetween(1.2, 1.4);
        assertThat(shipped.most("t1218.007")).isBetween(6.8, 7.2);
        assertThat(shipped.most("t1059")).isLessThan(shipped.most("t1614"));
        assertThat(Frequencies.none().most("t1105")).isInfinite();
    }

    @Test
    void whatIsNoTableAndNoBundleIsTold() {
        assertThatThrownBy(() -> Frequencies.read("f.tsv", "groups\t2\nt1001 5\n"))
                .hasMessageContaining("f.tsv:2: expected a technique");
        assertThatThrownBy(() -> Frequencies.read("f.tsv", "t1001\t5\n")).hasMessageContaining("\"groups\"");
        assertThatThrownBy(() -> read("{\"objects\":[{}]}")).hasMessageContaining("found none");
        assertThatThrownBy(() -> read("[")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("{\"objects\":[{\"type\":")).hasMessageContaining("no JSON");
    }
}
