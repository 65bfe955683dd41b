package dragonfly.daemon.vortex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Frames as the reference implementation encodes them, by name. */
final class Vectors {
  static final String TASK_ID = "06408fbf247ddaca478f8cb9565fe5591c28efd0994b8fea80a6a87d3203c5ca";

  private static final Map<String, byte[]> ALL = load();

  private Vectors() {}

  static byte[] get(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }

  static Map<String, byte[]> all() {
    return ALL;
  }

  private static Map<String, byte[]> load() {
    try (var in = Objects.requireNonNull(Vectors.class.getResourceAsStream("vectors.txt"))) {
      var vectors = new TreeMap<String, byte[]>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(fields -> vectors.put(fields[0], HexFormat.of().parseHex(fields[1])));
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
