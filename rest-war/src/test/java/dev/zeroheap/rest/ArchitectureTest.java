package dev.zeroheap.rest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may see whom, over all modules that end up in the WAR. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zeroheap");

    @Test
    void shouldKeepJakartaInThisModule() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.zeroheap.api..",
                        "dev.zeroheap.log4j..",
                        "dev.zeroheap.archive..",
                        "dev.zeroheap.query..",
                        "dev.zeroheap.access..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "javax.ws..", "org.eclipse.microprofile..", "dev.zeroheap.rest..")
                .check(ALL);
    }

    @Test
    void shouldKeepHttpInItsPackage() {
        noClasses()
                .that()
                .resideInAPackage("dev.zeroheap..")
                .and()
                .resideOutsideOfPackage("dev.zeroheap.rest.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "jakarta.json..")
                .check(ALL);
    }

    @Test
    void shouldKeepTheServicesMetricsFreeOfJakarta() {
        noClasses()
                .that()
                .resideInAPackage("dev.zeroheap.rest.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..")
                .check(ALL);
    }

    @Test
    void shouldKeepTheEventsOfTheJvmFreeOfJakarta() {
        noClasses()
                .that()
                .resideInAPackage("dev.zeroheap.rest.jvm..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..")
                .check(ALL);
    }

    @Test
    void shouldKeepTheWiringPlainJava() {
        noClasses()
                .that()
                .haveSimpleName("RunningService")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.microprofile..")
                .check(ALL);
    }

    @Test
    void shouldKeepDatabasesOutOfThisModule() {
        noClasses()
                .that()
                .resideInAPackage("dev.zeroheap.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "org.sqlite..", "org.apache.iceberg..", "org.apache.logging..")
                .check(ALL);
    }

    @Test
    void shouldRecordOnlyThroughTheRecorderOfTheWiring() {
        noClasses()
                .that()
                .resideInAPackage("dev.zeroheap.rest..")
                .should()
                .callMethod("dev.zeroheap.api.EventRecorder", "installed")
                .orShould()
                .callMethod("dev.zeroheap.api.LightweightPerformanceMonitor", "create")
                .because("a second recorder would be opened, by the service loader")
                .check(ALL);
    }

    @Test
    void shouldHaveNoClassNamedForAPattern() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Impl|Base|Abstract|Info|Data)")
                .check(ALL);
    }
}
