package dragonfly.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dragonfly.api.common.v2.Task;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.errordetails.v2.Backend;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WireTableTest {
  private static final Path TABLE =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "protocol", "wire-table.tsv");

  private static final List<FileDescriptor> FILES =
      List.of(
          Task.getDescriptor().getFile(),
          Backend.getDescriptor().getFile(),
          SeedPeer.getDescriptor().getFile(),
          AnnouncePeerRequest.getDescriptor().getFile(),
          DownloadTaskRequest.getDescriptor().getFile());

  @Test
  void compiledDescriptorsAndTheTableSayTheSame() throws IOException {
    List<String> table;
    try (var lines = Files.lines(TABLE)) {
      table = lines.filter(line -> !line.startsWith("#")).toList();
    }

    var compiled = FILES.stream().flatMap(WireTableTest::rows).toList();

    assertThat(table).doesNotHaveDuplicates();
    assertThat(without(table, compiled)).as("rows of the table that are not compiled").isEmpty();
    assertThat(without(compiled, table)).as("compiled but not in the table").isEmpty();
  }

  private static List<String> without(List<String> rows, List<String> others) {
    var known = Set.copyOf(others);
    return rows.stream().filter(row -> !known.contains(row)).toList();
  }

  @Test
  void everyFileOfTheProtocolIsCompared() {
    assertThat(FILES)
        .extracting(FileDescriptor::getPackage)
        .containsExactlyInAnyOrder(
            "common.v2", "errordetails.v2", "manager.v2", "scheduler.v2", "dfdaemon.v2");
  }

  private static Stream<String> rows(FileDescriptor file) {
    var rows = new ArrayList<String>();
    file.getEnumTypes().forEach(type -> addEnum(type, rows));
    file.getMessageTypes().forEach(type -> addMessage(type, rows));
    file.getServices().forEach(service -> addService(service, rows));
    return rows.stream();
  }

  private static void addEnum(EnumDescriptor type, List<String> rows) {
    for (var value : type.getValues()) {
      String number = Integer.toString(value.getNumber());
      rows.add(row(type.getFile(), "enum", type.getName(), value.getName(), number, ""));
    }
  }

  private static void addMessage(Descriptor type, List<String> rows) {
    if (type.getOptions().getMapEntry()) {
      return;
    }
    if (type.getFields().isEmpty()) {
      rows.add(row(type.getFile(), "message", type.getName(), "", "", ""));
    }
    for (var field : type.getFields()) {
      String number = Integer.toString(field.getNumber());
      rows.add(
          row(type.getFile(), "message", type.getName(), field.getName(), number, typeOf(field)));
    }
    type.getEnumTypes().forEach(nested -> addEnum(nested, rows));
    type.getNestedTypes().forEach(nested -> addMessage(nested, rows));
  }

  private static void addService(ServiceDescriptor service, List<String> rows) {
    for (var method : service.getMethods()) {
      String types =
          name(method.getInputType(), service.getFile())
              + " -> "
              + name(method.getOutputType(), service.getFile());
      rows.add(
          row(service.getFile(), "rpc", service.getName(), method.getName(), kind(method), types));
    }
  }

  private static String kind(MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? "bidi-stream" : "client-stream";
    }
    return method.isServerStreaming() ? "server-stream" : "unary";
  }

  private static String typeOf(FieldDescriptor field) {
    if (field.isMapField()) {
      var entry = field.getMessageType();
      return "map<%s, %s>"
          .formatted(plain(entry.findFieldByNumber(1)), plain(entry.findFieldByNumber(2)));
    }
    if (field.isRepeated()) {
      return "repeated " + plain(field);
    }
    var oneof = field.getContainingOneof();
    if (oneof == null) {
      return plain(field);
    }
    // an optional field is a oneof of its own
    return field.getRealContainingOneof() == null
        ? "optional " + plain(field)
        : plain(field) + " oneof " + oneof.getName();
  }

  private static String plain(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> name(field.getMessageType(), field.getFile());
      case ENUM -> {
        var type = field.getEnumType();
        yield relative(type.getFullName(), type.getFile(), field.getFile());
      }
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String name(Descriptor type, FileDescriptor from) {
    return relative(type.getFullName(), type.getFile(), from);
  }

  private static String relative(String fullName, FileDescriptor of, FileDescriptor from) {
    return of.getPackage().equals(from.getPackage())
        ? fullName.substring(of.getPackage().length() + 1)
        : fullName;
  }

  private static String row(FileDescriptor file, String... cells) {
    return file.getPackage() + "\t" + String.join("\t", cells);
  }
}
