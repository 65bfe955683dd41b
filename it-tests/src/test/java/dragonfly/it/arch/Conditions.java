package dragonfly.it.arch;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Conditions that ArchUnit does not bring along. */
final class Conditions {
  private static final Set<String> CLOCK_AND_CHANCE =
      Set.of(
          "java.time.Instant.now",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Thread.sleep",
          "java.lang.Math.random",
          "java.util.concurrent.ThreadLocalRandom.current");

  private Conditions() {}

  /** Calls or method references, so that {@code System::nanoTime} counts too. */
  static ArchCondition<JavaClass> readTheMachinesClockOrChance() {
    return new ArchCondition<>("read the machine's clock or chance") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
          events.add(
              new SimpleConditionEvent(
                  access, CLOCK_AND_CHANCE.contains(target), access.getDescription()));
        }
      }
    };
  }

  static ArchCondition<JavaClass> onlyBeUsedInTheirOwnPackage() {
    return new ArchCondition<>("only be used in their own package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (var dependency : type.getDirectDependenciesToSelf()) {
          boolean isInside =
              dependency.getOriginClass().getPackageName().equals(type.getPackageName());
          events.add(new SimpleConditionEvent(dependency, isInside, dependency.getDescription()));
        }
      }
    };
  }

  static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package whose package-info.java has @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean isMarked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(
                type, isMarked, type.getName() + ": package " + type.getPackageName()));
      }
    };
  }
}
