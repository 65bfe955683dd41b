package dragonfly.core.id;

import java.util.regex.Pattern;

/**
 * The recipe by which a release computes standard task ids. The recipes differ in how a URL is
 * normalised and in which registry URLs get the id of their digest.
 */
public enum IdGeneration {
  /** Releases up to 1.5.2. */
  A,
  /** Releases 1.5.3 and 1.5.4. */
  B,
  /** Releases from 1.5.5 on. */
  C;

  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");
  private static final long FIRST_OF_B = number(1, 5, 3);
  private static final long FIRST_OF_C = number(1, 5, 5);

  /**
   * The recipe of a host that announces this version ({@code Host.build.git_version}), compared as
   * three numbers. A text that is no version counts as the newest release.
   */
  public static IdGeneration ofVersion(String gitVersion) {
    var matcher = VERSION.matcher(gitVersion.strip());
    if (!matcher.lookingAt()) {
      return C;
    }
    long version =
        number(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)));
    if (version >= FIRST_OF_C) {
      return C;
    }
    return version >= FIRST_OF_B ? B : A;
  }

  /** One number that orders versions; parts past 2^20 are as good as 2^20. */
  private static long number(long major, long minor, long patch) {
    long limit = (1 << 20) - 1;
    return (Math.min(major, limit) << 40) | (Math.min(minor, limit) << 20) | Math.min(patch, limit);
  }
}
