package org.atalaya.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows of the house: who may use whom, and what nobody may do. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(place -> !place.contains("/fixtures"))
            .importPackages("org.atalaya");

    @Test
    void roomsUseOnlyWhatTheArrowsAllow() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.atalaya..")
                .layer("model")
                .definedBy("org.atalaya.model..")
                .layer("evidence")
                .definedBy("org.atalaya.evidence..")
                .layer("sigma")
                .definedBy("org.atalaya.sigma..")
                .layer("yara")
                .definedBy("org.atalaya.yara..")
                .layer("lure")
                .definedBy("org.atalaya.lure..")
                .layer("indicators")
                .definedBy("org.atalaya.indicators..")
                .layer("campaign")
                .definedBy("org.atalaya.campaign..")
                .layer("warning")
                .definedBy("org.atalaya.warning..")
                .layer("sweep")
                .definedBy("org.atalaya.sweep..")
                .layer("cli")
                .definedBy("org.atalaya.cli..")
                .ensureAllClassesAreContainedInArchitecture()
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("evidence")
                .mayOnlyAccessLayers("model")
                .whereLayer("sigma")
                .mayOnlyAccessLayers("model")
                .whereLayer("yara")
                .mayOnlyAccessLayers("model")
                .whereLayer("lure")
                .mayOnlyAccessLayers("model")
                .whereLayer("indicators")
                .mayOnlyAccessLayers("model")
                .whereLayer("campaign")
                .mayOnlyAccessLayers("model", "indicators")
                .whereLayer("warning")
                .mayOnlyAccessLayers("model")
                .whereLayer("sweep")
                .mayOnlyAccessLayers("model", "evidence", "sigma", "yara", "lure", "indicators", "campaign", "warning")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .check(HOUSE);
    }

    @Test
    void roomsDoNotUseEachOtherInCircles() {
        SlicesRuleDefinition.slices()
                .matching("org.atalaya.(*)..")
                .should()
                .beFreeOfCycles()
                .check(HOUSE);
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.atalaya.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(HOUSE);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.atalaya.cli..")
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .check(HOUSE);
    }

    @Test
    void nothingIsContactedOrRunOrDeserialized() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.atalaya.cli.Dns")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "javax.net..", "javax.script..", "java.rmi..", "javax.naming..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Process")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.channels.SocketChannel")
                .check(HOUSE);
    }

    @Test
    void nameServersAreAskedByOneClassThatOnlyTheCommandOfASweepMakes() {
        noClasses()
                .that()
                .haveFullyQualifiedName("org.atalaya.cli.Dns")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "javax.net..", "java.rmi..")
                .check(HOUSE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.atalaya.cli.SweepCommand")
                .and()
                .haveNameNotMatching("org\\.atalaya\\.cli\\.Dns(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.atalaya.cli.Dns")
                .check(HOUSE);
    }

    @Test
    void detectorsAndWritersOpenNoEvidence() {
        noClasses()
                .that()
                .resideInAnyPackage("org.atalaya.model..", "org.atalaya.warning..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.FileInputStream")
                .check(HOUSE);
    }

    @Test
    void onlyTheCommandLineKnowsTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.atalaya.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(HOUSE);
    }
}
