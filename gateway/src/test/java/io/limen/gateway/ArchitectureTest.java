package io.limen.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may import whom. Rules are checked by hand rather than as annotated fields: some versions of the test runner
 * skip such fields silently, and the canary could not tell.
 */
class ArchitectureTest {
    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.limen.gateway");

    private static final String[] BASE = {
        "java.lang..",
        "java.util",
        "java.util.function",
        "java.util.stream",
        "java.util.regex",
        "java.time..",
        "java.math",
        "java.nio.charset",
        "org.jspecify.."
    };
    private static final String[] SHELL = {
        "java.util.concurrent..",
        "java.io",
        "java.nio",
        "java.nio.file..",
        "java.util.zip",
        "java.net",
        "java.security..",
        "org.slf4j.."
    };
    private static final String[] CORE = {"event", "feature", "experiment", "profile", "segment", "content", "decision"
    };

    /** One row of the table: a package, the packages of ours and the outside packages it may import. */
    private record Row(String name, List<String> ours, List<String> outside) {
        ArchRule rule() {
            List<String> allowed = new ArrayList<>(List.of(BASE));
            allowed.add(pkg(name));
            ours.forEach(other -> allowed.add(pkg(other)));
            allowed.addAll(outside);
            return classes()
                    .that()
                    .resideInAPackage(pkg(name))
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                    .allowEmptyShould(true);
        }
    }

    private static String pkg(String name) {
        return "io.limen.gateway." + name + "..";
    }

    private static Row core(String name, String... ours) {
        return new Row(name, List.of(ours), List.of());
    }

    private static Row shell(String name, String ours, String... outside) {
        List<String> libraries = new ArrayList<>(List.of(SHELL));
        libraries.addAll(List.of(outside));
        return new Row(
                name, Arrays.stream(ours.split(" ")).filter(o -> !o.isEmpty()).toList(), libraries);
    }

    private static Stream<Row> table() {
        String core = String.join(" ", CORE);
        return Stream.of(
                core("event"),
                core("feature", "event"),
                new Row(
                        "experiment",
                        List.of("event", "feature"),
                        List.of("org.apache.commons.statistics.distribution", "org.apache.commons.numbers.core")),
                core("profile", "event", "feature", "experiment"),
                core("segment", "event", "feature", "profile"),
                new Row("content", List.of(), List.of("com.samskivert.mustache", "org.owasp.encoder")),
                core("decision", "event", "feature", "experiment", "profile", "segment", "content"),
                new Row("flow", List.of(CORE), List.of("io.vertx.core")),
                new Row(
                        "wire",
                        List.of("event", "feature", "experiment", "profile", "segment", "decision", "content", "flow"),
                        List.of(
                                "java.io",
                                "java.nio",
                                "java.net",
                                "com.fasterxml.jackson.core..",
                                "com.google.protobuf",
                                "java.util.concurrent..",
                                "com.dynatrace.hash4j..",
                                "com.github.benmanes.caffeine..")),
                shell("settings", "", "org.snakeyaml.engine.."),
                shell(
                        "rules",
                        "settings ops " + core,
                        "dev.cel..",
                        "com.google..",
                        "org.snakeyaml.engine..",
                        "com.fasterxml.jackson.."),
                shell(
                        "embedded",
                        "flow wire guard ops settings " + core,
                        "io.vertx.core..",
                        "java.nio.channels",
                        "org.rocksdb..",
                        "com.dynatrace.hash4j..",
                        "com.github.benmanes.caffeine.."),
                shell(
                        "kafka",
                        "flow wire guard ops settings " + core,
                        "io.vertx.core..",
                        "io.vertx.kafka..",
                        "org.apache.kafka.."),
                shell("redis", "flow wire guard ops settings " + core, "io.vertx.core..", "io.vertx.redis.."),
                shell("dynamo", "flow wire guard ops settings " + core, "io.vertx.core..", "software.amazon.awssdk.."),
                shell(
                        "tiered",
                        "flow wire guard ops settings " + core,
                        "io.vertx.core..",
                        "com.github.benmanes.caffeine.."),
                shell("webhook", "flow wire settings", "io.vertx.core..", "javax.crypto.."),
                shell("privacy", "settings", "java.nio.channels", "javax.crypto..", "com.fasterxml.jackson.core.."),
                shell("scoring", "flow guard ops settings feature segment", "io.vertx.core..", "io.limen.inference"),
                shell(
                        "http",
                        "flow wire guard ops settings " + core,
                        "io.vertx.core..",
                        "io.vertx.ext.web..",
                        "io.netty..",
                        "com.fasterxml.jackson.core.."),
                shell("trial", "", "io.vertx.core..", "io.netty..", "javax.net.ssl"),
                shell("doctor", "trial settings", "io.vertx.core.."),
                shell("inspect", "flow wire " + core, "io.vertx.core..", "com.fasterxml.jackson.core.."),
                shell(
                        "ops",
                        "settings flow wire inspect " + core,
                        "io.vertx.core..",
                        "io.micrometer..",
                        "io.prometheus.."));
    }

    @TestFactory
    Stream<DynamicTest> packageShouldImportOnlyWhatTheTableAllows() {
        return table().map(row ->
                DynamicTest.dynamicTest(row.name(), () -> row.rule().check(GATEWAY)));
    }

    @Test
    void tableShouldFailWhenAPackageImportsWhatItMayNot() {
        Row canary = new Row("flow", List.of("event"), List.of());
        assertThatThrownBy(() -> canary.rule().check(GATEWAY)).isInstanceOf(AssertionError.class);
    }

    @Test
    void flowShouldKnowNothingOfVertxButFutures() {
        noClasses()
                .that()
                .resideInAPackage(pkg("flow"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..")
                        .and(not(type(Future.class)))
                        .and(not(type(CompositeFuture.class))))
                .check(GATEWAY);
    }

    @Test
    void nobodyShouldImportMain() {
        noClasses()
                .that(resideOutsideOfPackages(pkg("main"), pkg("cli")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(pkg("main"))
                .check(GATEWAY);
    }

    @Test
    void packagesShouldBeFreeOfCycles() {
        slices().matching("io.limen.gateway.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(resideInAnyPackage(pkg("cli")), resideInAnyPackage(pkg("main")))
                .check(GATEWAY);
    }

    @Test
    void coreShouldReadNoClockAndThrowNoDice() {
        String[] pure = Stream.concat(Arrays.stream(CORE), Stream.of("flow", "guard", "wire"))
                .map(ArchitectureTest::pkg)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(pure)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .check(GATEWAY);
    }

    @Test
    void gatewayShouldNeverWait() {
        noClasses()
                .that(resideOutsideOfPackages(pkg("main"), pkg("cli")))
                .should()
                .callMethod(Future.class, "await")
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "get")
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "join")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(GATEWAY);
        methods()
                .that()
                .areDeclaredInClassesThat(resideOutsideOfPackages(pkg("main"), pkg("cli")))
                .should()
                .notHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED)
                .check(GATEWAY);
    }

    @Test
    void namesShouldComeFromTheDomain() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Misc|Common)$")
                .orShould()
                .haveNameMatching(".*\\.(Abstract|Base)[A-Z][^.]*$")
                .check(GATEWAY);
    }

    @Test
    void statesShouldBeFinalWhenStatic() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(resideInAnyPackage("io.limen.gateway.."))
                .should()
                .beFinal()
                .check(GATEWAY);
    }
}
