package dragonfly.it.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One test per rule, of the rule's name. Exceptions and their reasons stand beside the rule and in
 * docs/decisions/0030-architecture-rules-as-tests.md.
 */
final class ArchitectureTest {
  /** Everything we wrote and ship: no tests, no generated messages, not the test kit. */
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dragonfly")
          .that(
              not(resideInAnyPackage("dragonfly.api..", "dragonfly.testkit..", "dragonfly.it..")));

  private static final DescribedPredicate<JavaClass> LAUNCHER =
      resideInAPackage("dragonfly.launcher..");

  /** {@code Status.Code} is the vocabulary of errors, not a message. */
  private static final DescribedPredicate<JavaClass> STATUS_CODE =
      nameMatching("io\\.grpc\\.Status\\$Code").forSubtype();

  /** Words of I/O; {@code java.io} itself is vocabulary of streams, which digests read. */
  private static final DescribedPredicate<JavaClass> FILES_AND_SOCKETS =
      resideInAnyPackage("java.nio.channels..", "java.nio.file..", "java.net.http..")
          .or(nameMatching("java\\.io\\.File.*|java\\.net\\..*Socket").forSubtype());

  @Test
  void modulesPointDown() {
    noClasses()
        .that()
        .resideInAPackage("dragonfly.core..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dragonfly..")
                .and(not(resideInAnyPackage("dragonfly.core..", "dragonfly.api.."))))
        .check(MAIN);
    for (String program : List.of("manager", "scheduler", "daemon", "dfget")) {
      String own = "dragonfly." + program + "..";
      noClasses()
          .that()
          .resideInAPackage(own)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dragonfly..")
                  .and(not(resideInAnyPackage(own, "dragonfly.core..", "dragonfly.api.."))))
          .as("program " + program + " talks gRPC to the others and uses only core")
          .check(MAIN);
    }
  }

  @Test
  void noPackageCycles() {
    slices().matching("dragonfly.(*).(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void rowsPointDown() {
    Rows.of("dragonfly.scheduler")
        .row("grpc")
        .row("job", "live")
        .row("seed")
        .row("persistent")
        .row("manager")
        .row("gc")
        .row("scheduling")
        .row("resource")
        .row("store")
        .row("config", "metrics")
        .rule()
        .check(MAIN);
    Rows.of("dragonfly.daemon")
        .row("practice")
        .row("grpc")
        .row("proxy")
        .row("task")
        .row("upload")
        .row("announce")
        .row("gc")
        .row("piece")
        .row("output")
        .row("scheduler", "manager")
        .row("vortex")
        .row("backend")
        .row("storage")
        .row("ratelimit", "host")
        .row("config", "metrics")
        .rule()
        .check(MAIN);
  }

  @Test
  void domainIsPure() {
    String[] coreDomain = {
      "dragonfly.core.id..",
      "dragonfly.core.piece..",
      "dragonfly.core.digest..",
      "dragonfly.core.unit..",
      "dragonfly.core.ring..",
      "dragonfly.core.state.."
    };
    classes()
        .that()
        .resideInAnyPackage(coreDomain)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(coreDomain)
                .or(resideInAnyPackage("java..", "org.jspecify.."))
                // domain names as url parsers of other languages spell them (UTS 46)
                .or(resideInAPackage("com.ibm.icu.text.."))
                .and(not(FILES_AND_SOCKETS)))
        .check(MAIN);
    classes()
        .that()
        .resideInAnyPackage("dragonfly.scheduler.resource..", "dragonfly.scheduler.scheduling..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(coreDomain)
                .or(
                    resideInAnyPackage(
                        "dragonfly.scheduler.resource..",
                        "dragonfly.scheduler.scheduling..",
                        "dragonfly.scheduler.config..",
                        "dragonfly.core.time..",
                        "dragonfly.core.concurrent..",
                        "dragonfly.core.error..",
                        "org.slf4j..",
                        "java..",
                        "org.jspecify.."))
                .or(STATUS_CODE)
                .and(not(FILES_AND_SOCKETS)))
        .check(MAIN);
  }

  @Test
  void messagesStayAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dragonfly..grpc..",
            "dragonfly.daemon.scheduler..",
            "dragonfly.daemon.manager..",
            "dragonfly.daemon.piece..",
            // plays the scheduler and the caller of the daemons that practise
            "dragonfly.daemon.practice..",
            "dragonfly.scheduler.seed..",
            "dragonfly.scheduler.job..",
            "dragonfly.scheduler.live..",
            "dragonfly.scheduler.manager..",
            "dragonfly.dfget.client..",
            "dragonfly.core.rpc..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dragonfly.api..", "io.grpc..", "com.google.protobuf..")
                .and(not(STATUS_CODE)))
        .check(MAIN);
  }

  @Test
  void nettyStaysBelow() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dragonfly.daemon.vortex..",
            "dragonfly.daemon.proxy..",
            // the HTTP client reads a source with the same buffers as the piece client
            "dragonfly.daemon.backend..",
            "dragonfly.core.netty..",
            "dragonfly.core.rpc..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(MAIN);
  }

  @Test
  void springStaysInManager() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dragonfly.manager..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "jakarta.persistence..")
        .check(MAIN);
    classes()
        .that()
        .areAnnotatedWith("jakarta.persistence.Entity")
        .should(Conditions.onlyBeUsedInTheirOwnPackage())
        .check(MAIN);
  }

  @Test
  void filesHaveOwners() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dragonfly.daemon.storage..",
            "dragonfly.daemon.output..",
            "dragonfly.core.config..",
            "dragonfly.core.file..",
            "dragonfly.core.rpc..",
            "dragonfly.scheduler.store..",
            "dragonfly.dfget..",
            // asks the file system for room, opens nothing
            "dragonfly.daemon.host..",
            // one small file: the seeds that were there before a restart
            "dragonfly.daemon.scheduler..",
            // one data directory: lock, state file, clean-up
            "dragonfly.launcher..",
            // a database driver wants the client's key in a file
            "dragonfly.manager.jpa..",
            // composition roots look whether the default configuration file exists
            "dragonfly.daemon",
            "dragonfly.scheduler")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dragonfly.daemon.storage..",
            "dragonfly.daemon.output..",
            // sends a stretch of a file that storage names, without its bytes entering the JVM
            "dragonfly.daemon.vortex..",
            "dragonfly.scheduler.store..",
            "dragonfly.dfget..",
            "dragonfly.launcher..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.channels.FileChannel")
        .check(MAIN);
  }

  @Test
  void oneClock() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dragonfly.core.time..")
        .and(not(nameMatching(".*\\.\\w+Main(\\$.*)?").<JavaClass>forSubtype()))
        .should(Conditions.readTheMachinesClockOrChance())
        .check(MAIN);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes().should(Conditions.resideInANullMarkedPackage()).check(MAIN);
  }

  @Test
  void noConsoleOutput() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dragonfly.dfget.progress..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(MAIN);
  }

  @Test
  void testkitStaysInTests() {
    noClasses().should().dependOnClassesThat().resideInAPackage("dragonfly.testkit..").check(MAIN);
  }

  @Test
  void nothingDependsOnTheLauncher() {
    noClasses().that(not(LAUNCHER)).should().dependOnClassesThat(LAUNCHER).check(MAIN);
  }
}
