package dragonfly.it.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The packages of one program in rows: each may use its own row and the ones below. */
final class Rows {
  private final String root;
  private final Map<String, Integer> rowOfPackage = new HashMap<>();
  private int rows;

  private Rows(String root) {
    this.root = root;
  }

  static Rows of(String root) {
    return new Rows(root);
  }

  /** Adds a row below the ones so far. */
  Rows row(String... packages) {
    rows++;
    for (String name : packages) {
      rowOfPackage.put(name, rows);
    }
    return this;
  }

  ArchRule rule() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<>("stand in a row of " + root + " and only use rows below") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Optional<Integer> own = row(type);
                events.add(
                    new SimpleConditionEvent(
                        type, own.isPresent(), type.getName() + " is in a package without a row"));
                own.ifPresent(from -> checkTargets(type, from, events));
              }
            });
  }

  private void checkTargets(JavaClass type, int from, ConditionEvents events) {
    for (var dependency : type.getDirectDependenciesFromSelf()) {
      if (dependency.getTargetClass().getPackageName().startsWith(root)) {
        boolean isDown = row(dependency.getTargetClass()).map(to -> to >= from).orElse(false);
        events.add(new SimpleConditionEvent(dependency, isDown, dependency.getDescription()));
      }
    }
  }

  /** 0 for the root package; empty for a package that is in no row. */
  private Optional<Integer> row(JavaClass type) {
    String name = type.getPackageName();
    if (name.equals(root)) {
      return Optional.of(0);
    }
    String first = name.substring(root.length() + 1).split("\\.")[0];
    return Optional.ofNullable(rowOfPackage.get(first));
  }
}
