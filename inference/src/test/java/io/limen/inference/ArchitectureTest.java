package io.limen.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may use what in this module. Rules are plain tests, because some runners silently skip {@code @ArchTest} fields. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.limen.inference");

    @Test
    void moduleShouldKnowNothingOfGateways() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "ai.onnxruntime..", "io.limen.inference..")
                .check(CLASSES);
    }

    @Test
    void runtimeShouldBeUsedByOneClassOnly() {
        Set<String> users = CLASSES.stream()
                .filter(ArchitectureTest::usesTheRuntime)
                .map(ArchitectureTest::outermost)
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(users).containsExactly("Model");
    }

    @Test
    void timeShouldBeHandedIn() {
        timeIsHandedIn().check(CLASSES);
    }

    @Test
    void namesShouldComeFromTheDomain() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Misc|Common)$")
                .orShould()
                .haveNameMatching(".*\\.(Abstract|Base)[A-Z].*")
                .check(CLASSES);
    }

    @Test
    void canaryShouldBreakTheRules() {
        JavaClasses canary = new ClassFileImporter().importClasses(Canary.class);
        assertThat(canary).isNotEmpty();
        assertThatThrownBy(() -> timeIsHandedIn().check(canary)).isInstanceOf(AssertionError.class);
        assertThat(canary.stream().filter(ArchitectureTest::usesTheRuntime)).hasSize(1);
    }

    private static ArchRule timeIsHandedIn() {
        return noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class);
    }

    private static boolean usesTheRuntime(JavaClass candidate) {
        return candidate.getDirectDependenciesFromSelf().stream()
                .anyMatch(used -> used.getTargetClass().getPackageName().startsWith("ai.onnxruntime"));
    }

    private static JavaClass outermost(JavaClass nested) {
        return nested.getEnclosingClass().map(ArchitectureTest::outermost).orElse(nested);
    }

    /** Does what no class of the module may do. */
    interface Canary {
        OnnxJavaType kind();

        default long now() {
            return System.nanoTime();
        }
    }
}
