package dragonfly.manager.application;

/** An application whose downloads have a priority. Immutable. */
public record Application(
    long id, String name, String url, String bio, ApplicationPriority priority) {}
