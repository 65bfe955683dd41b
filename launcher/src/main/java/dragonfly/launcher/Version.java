package dragonfly.launcher;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, as its jar says. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"dragonfly " + Objects.requireNonNullElse(version, "(development build)")};
  }
}
