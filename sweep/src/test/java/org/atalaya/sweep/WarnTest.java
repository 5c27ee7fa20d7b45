package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.atalaya.fixtures.Corpora;
import org.atalaya.fixtures.FirstLook;
import org.atalaya.fixtures.ImssLure;
import org.atalaya.indicators.pattern.StixPattern;
import org.atalaya.model.Advisory;
import org.atalaya.model.Attribution;
import org.atalaya.model.Incident;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;
import org.atalaya.warning.BundleCheck;
import org.atalaya.warning.Language;
import org.atalaya.warning.Sentences;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The warning of whole sweeps: the sample, and variants that ask whether a verdict is honest. */
class WarnTest {
    @TempDir
    Path folder;

    private Advisory warn(Path evidence, String name, int threads) throws IOException {
        WarnRequest warning = new WarnRequest(folder.resolve(name + "-warning"));
        SweepRequest request = Sweeps.of(evidence, folder.resolve(name + "-out"), threads, Optional.of(warning));
        return new Sweep(request, Progress.NONE).run().advisory().orElseThrow();
    }

    private static List<String> named(Advisory advisory) {
        return advisory.incidents().stream()
                .flatMap(incident -> incident.attribution().campaign().stream())
                .map(Attribution.Answer::profile)
                .toList();
    }

    @Test
    void theSampleIsTheMexicanCampaignFromTheMailToTheServer() throws IOException {
        Advisory advisory = warn(Corpora.root().resolve("samples/imss-lure"), "sample", 2);
        assertThat(named(advisory)).containsExactly("greedy-sponge");
        Incident first = advisory.incidents().get(0);
        assertThat(first.hosts()).containsExactly("FIN-PC-07.corp.example", "FIN-SRV-02.corp.example");
        assertThat(first.attribution().confidence()).isEqualTo(Attribution.Confidence.HIGH);
        assertThat(first.attribution().family().orElseThrow().name()).isEqualTo("AllaKore RAT");
        assertThat(first.steps())
                .extracting(step -> step.stage().word())
                .contains("delivery", "install", "geofence", "download", "cleanup", "remote-control", "proxying");
        assertThat(first.exhibits()).anyMatch(id -> id.startsWith("m-")).anyMatch(id -> id.startsWith("a-"));
        assertThat(advisory.indicators()).extracting(Advisory.Sighted::value).contains("manzisuape.com", "zulabra.com");
        assertThat(advisory.indicators()).noneMatch(sighted -> sighted.value().contains("ip-api"));
    }

    @Test
    void theBundleOfTheSampleIsSoundAndRestsOnItsFindings() throws IOException {
        warn(Corpora.root().resolve("samples/imss-lure"), "sound", 2);
        assertThat(BundleCheck.of(
                        Files.readAllBytes(folder.resolve("sound-warning/advisory.stix.json")),
                        pattern -> {
                            StixPattern.parse(pattern);
                            return Optional.empty();
                        },
                        Optional.of(EvidenceIds.of(folder.resolve("sound-out/findings.jsonl")))))
                .isEmpty();
    }

    @Test
    void everyStatementRestsOnExhibitsAndIsSaidInBothLanguages() throws IOException {
        Advisory advisory = warn(Corpora.root().resolve("samples/imss-lure"), "walk", 1);
        Sentences english = new Sentences(advisory, Language.EN);
        Sentences spanish = new Sentences(advisory, Language.ES);
        List<Statement> statements = statements(advisory);
        assertThat(statements).hasSizeGreaterThan(40);
        for (Statement statement : statements) {
            assertThat(statement.evidence()).as("%s", statement).isNotEmpty();
            assertThat(advisory.exhibits().keySet()).as("%s", statement).containsAll(statement.evidence());
            assertThat(english.text(statement)).isNotBlank().doesNotContain("{").doesNotContain("@");
            assertThat(spanish.text(statement)).isNotBlank().doesNotContain("{").doesNotContain("@");
        }
        for (Statement statement : unsupported(advisory)) {
            assertThat(english.text(statement)).isNotBlank();
            assertThat(spanish.text(statement)).isNotBlank();
        }
        String found = Files.readString(folder.resolve("walk-out/findings.jsonl"));
        assertThat(advisory.exhibits().values().stream()
                        .filter(exhibit -> exhibit.kind() == org.atalaya.model.Exhibit.Kind.FINDING))
                .allMatch(exhibit -> found.contains("\"" + exhibit.id() + "\""));
    }

    /** What is said of the evidence. */
    private static List<Statement> statements(Advisory advisory) {
        Set<Statement> statements = new LinkedHashSet<>(advisory.summary());
        advisory.actions().values().forEach(statements::addAll);
        statements.addAll(advisory.suppressed());
        for (Incident incident : advisory.incidents()) {
            incident.steps().forEach(step -> statements.add(step.what()));
            statements.addAll(incident.resembling());
            incident.attribution().reasons().stream()
                    .filter(reason -> !reason.code().equals("reason.none-leads"))
                    .forEach(statements::add);
            incident.attribution()
                    .candidates()
                    .forEach(candidate -> candidate.evidence().forEach(weighed -> statements.add(weighed.what())));
        }
        return List.copyOf(statements);
    }

    /** What is said of what is not there. */
    private static List<Statement> unsupported(Advisory advisory) {
        List<Statement> statements = new ArrayList<>(advisory.unknowns());
        advisory.incidents()
                .forEach(incident -> statements.addAll(incident.attribution().flips()));
        return statements;
    }

    @Test
    void theWarningIsTheSameForAnyNumberOfThreads() throws IOException {
        Path evidence = Corpora.root().resolve("samples/imss-lure");
        warn(evidence, "one", 1);
        warn(evidence, "three", 3);
        try (Stream<Path> files = Files.walk(folder.resolve("one-warning"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path other = folder.resolve("three-warning")
                        .resolve(folder.resolve("one-warning").relativize(file).toString());
                assertThat(Files.readString(file)).as("%s", file).isEqualTo(Files.readString(other));
            }
        }
    }

    @Test
    void theFolderOfTheWarningIsNoEvidence() throws IOException {
        Path evidence = folder.resolve("case");
        FirstLook.write(ImssLure.variants().get(0).files(), evidence);
        WarnRequest within = new WarnRequest(evidence.resolve("warning"));
        for (int i = 0; i < 2; i++) {
            SweepResult result = new Sweep(
                            Sweeps.of(evidence, folder.resolve("out" + i), 1, Optional.of(within)), Progress.NONE)
                    .run();
            assertThat(result.summary().sources())
                    .noneMatch(source -> source.source().contains("warning"));
        }
        WarnRequest itself = new WarnRequest(evidence);
        assertThatThrownBy(() -> new Sweep(
                                Sweeps.of(evidence, folder.resolve("out2"), 1, Optional.of(itself)), Progress.NONE)
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--warn");
    }

    /** The story with every public address of its events in another network. */
    private Advisory from(String name, String address) throws IOException {
        Path evidence = folder.resolve(name);
        ImssLure.Variant story = ImssLure.variants().stream()
                .filter(variant -> variant.name().equals("shuffled-clocks"))
                .findFirst()
                .orElseThrow();
        Map<String, byte[]> files = new java.util.LinkedHashMap<>();
        story.files()
                .forEach((file, bytes) -> files.put(
                        file,
                        file.endsWith(".ndjson") || file.endsWith(".jsonl") || file.endsWith(".csv")
                                ? new String(bytes, StandardCharsets.UTF_8)
                                        .replaceAll("\\b(?:203\\.0\\.113|198\\.51\\.100|192\\.0\\.2)\\.\\d+", address)
                                        .getBytes(StandardCharsets.UTF_8)
                                : bytes));
        FirstLook.write(files, evidence);
        return warn(evidence, name, 1);
    }

    @Test
    void anotherNetworkOfTheAddressesChangesNoVerdict() throws IOException {
        Advisory starlink = from("starlink", "74.244.2.7");
        Advisory elsewhere = from("elsewhere", "192.0.2.7");
        assertThat(terms(starlink)).contains("says:greedy-sponge/starlink");
        assertThat(terms(elsewhere)).doesNotContain("says:greedy-sponge/starlink");
        assertThat(named(starlink)).isNotEmpty().isEqualTo(named(elsewhere));
        for (int i = 0; i < starlink.incidents().size(); i++) {
            Attribution one = starlink.incidents().get(i).attribution();
            Attribution other = elsewhere.incidents().get(i).attribution();
            assertThat(one.margin()).isEqualTo(other.margin());
            assertThat(one.confidence()).isEqualTo(other.confidence());
            assertThat(one.family()).isEqualTo(other.family());
            assertThat(one.reasons())
                    .extracting(Statement::code)
                    .isEqualTo(other.reasons().stream().map(Statement::code).toList());
        }
    }

    private static List<String> terms(Advisory advisory) {
        return advisory.incidents().stream()
                .flatMap(incident -> incident.attribution().candidates().stream())
                .flatMap(candidate -> candidate.evidence().stream())
                .map(weighed -> weighed.what().code())
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> noVariantIsJudgedBeyondItsEvidence() {
        return ImssLure.variants().stream()
                .map(variant -> DynamicTest.dynamicTest(variant.name(), () -> {
                    Path evidence = folder.resolve(variant.name());
                    FirstLook.write(variant.files(), evidence);
                    Advisory advisory = warn(evidence, variant.name(), 1);
                    ImssLure.Expectation expected = variant.expectation();
                    String seen = advisory.incidents().stream()
                            .map(incident -> incident.hosts() + " "
                                    + incident.attribution().candidates().subList(0, 2))
                            .toList()
                            .toString();
                    assertThat(named(advisory)).as(seen).isSubsetOf(expected.named());
                    if (expected.mustName()) {
                        assertThat(named(advisory)).as(seen).isNotEmpty();
                    }
                    if (!expected.none()) {
                        assertThat(advisory.incidents()).hasSizeGreaterThanOrEqualTo(expected.incidents());
                    }
                    assertThat(advisory.draft()).isEqualTo(expected.draft());
                    if (expected.draft()) {
                        assertThat(advisory.tlp()).isEqualTo(Tlp.RED);
                    }
                    if (variant.name().equals("nothing")) {
                        assertThat(advisory.incidents()).as(seen).isEmpty();
                        assertThat(advisory.indicators()).isEmpty();
                    }
                }));
    }
}
