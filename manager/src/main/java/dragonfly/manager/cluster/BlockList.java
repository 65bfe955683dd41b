package dragonfly.manager.cluster;

import dragonfly.manager.web.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which downloads and uploads daemons refuse, by kind of task. Absent levels refuse nothing. */
public record BlockList(
    @Nullable Task task,
    @Nullable PersistentTask persistentTask,
    @Nullable PersistentTask persistentCacheTask) {

  /** What is refused of standard tasks. */
  public record Task(@Nullable Download download) {}

  /** What is refused of persistent tasks. */
  public record PersistentTask(@Nullable Download download, @Nullable Upload upload) {}

  /**
   * Refused if any list matches. The lists are always written: a daemon drops the whole document
   * when {@code urls} is null.
   */
  public record Download(
      List<String> applications, List<String> urls, List<String> tags, List<Long> priorities) {
    public Download {
      applications = orEmpty(applications);
      urls = orEmpty(urls);
      tags = orEmpty(tags);
      priorities = orEmpty(priorities);
    }
  }

  /** Refused if any list matches. */
  public record Upload(List<String> applications, List<String> urls, List<String> tags) {
    public Upload {
      applications = orEmpty(applications);
      urls = orEmpty(urls);
      tags = orEmpty(tags);
    }
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  void check(String field, Violations violations) {
    if (task != null) {
      check(field + ".task.download", task.download(), violations);
    }
    check(field + ".persistent_task", persistentTask, violations);
    check(field + ".persistent_cache_task", persistentCacheTask, violations);
  }

  private static void check(String field, @Nullable PersistentTask task, Violations violations) {
    if (task != null) {
      check(field + ".download", task.download(), violations);
      if (task.upload() != null) {
        violations.each(field + ".upload.urls", task.upload().urls(), Regexes::problem);
      }
    }
  }

  private static void check(String field, @Nullable Download download, Violations violations) {
    if (download != null) {
      violations.each(field + ".urls", download.urls(), Regexes::problem);
      for (var priority : download.priorities()) {
        violations.between(field + ".priorities", priority, 0, 6);
      }
    }
  }
}
