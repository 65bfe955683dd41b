package dragonfly.dfget.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code dfdaemon.v2.DfdaemonDownload/DownloadTask}; the field numbers are those of
 * {@code dfdaemon.proto} and {@code common.proto}, and a test holds them against the generated
 * classes.
 */
final class DownloadMessages {
  private static final int TRAFFIC_BACK_TO_SOURCE = 0;
  private static final int TRAFFIC_LOCAL_PEER = 2;
  private static final int POLICY_ALWAYS = 1;

  private DownloadMessages() {}

  /** A {@code DownloadTaskRequest}. */
  static byte[] request(DownloadRequest request) {
    return new ProtoWriter().message(1, download(request)).toByteArray();
  }

  private static ProtoWriter download(DownloadRequest request) {
    var download = new ProtoWriter().text(1, request.url());
    text(download, 2, request.digest());
    // type is STANDARD, which is 0
    download.text(5, request.tag()).text(6, request.application()).number(7, request.priority());
    for (String name : request.filteredQueryParams()) {
      download.text(8, name);
    }
    for (var field : request.header().entrySet()) {
      download.message(9, new ProtoWriter().text(1, field.getKey()).text(2, field.getValue()));
    }
    if (request.pieceLength() != null) {
      download.presentNumber(10, request.pieceLength());
    }
    if (request.output() != null) {
      download.text(11, request.output().toString());
    }
    download
        .message(
            12,
            new ProtoWriter()
                .number(1, request.timeout().toSeconds())
                .number(2, request.timeout().toNanosPart()))
        .flag(13, request.disableBackToSource());
    if (request.storage() != null) {
      download.message(17, objectStorage(request.storage()));
    }
    download.flag(20, request.output() == null).flag(22, request.forceHardLink());
    text(download, 23, request.contentForCalculatingTaskId());
    return download
        .flag(26, request.overwrite())
        .number(35, request.alwaysSchedule() ? POLICY_ALWAYS : 0);
  }

  private static ProtoWriter objectStorage(StorageOptions options) {
    var storage = new ProtoWriter();
    text(storage, 1, options.region());
    text(storage, 2, options.endpoint());
    text(storage, 3, options.accessKeyId());
    text(storage, 4, options.accessKeySecret());
    text(storage, 5, options.sessionToken());
    text(storage, 6, options.credentialPath());
    text(storage, 7, options.predefinedAcl());
    text(storage, 8, options.securityToken());
    return storage.flag(9, options.insecureSkipVerify());
  }

  private static void text(ProtoWriter writer, int field, @Nullable String value) {
    if (value != null) {
      writer.text(field, value);
    }
  }

  /** A {@code DownloadTaskResponse}; null if it is of a kind we do not know. */
  static @Nullable DownloadEvent response(byte[] message) {
    var reader = new ProtoReader(ByteBuffer.wrap(message));
    String hostId = "";
    String taskId = "";
    String peerId = "";
    ProtoReader started = null;
    ProtoReader finished = null;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      switch (field) {
        case 1 -> hostId = reader.text();
        case 2 -> taskId = reader.text();
        case 3 -> peerId = reader.text();
        case 4 -> started = reader.message();
        case 5 -> finished = reader.message();
        default -> reader.skip();
      }
    }
    if (started != null) {
      return started(started, taskId, hostId, peerId);
    }
    return finished == null ? null : pieceFinished(finished);
  }

  private static DownloadEvent started(
      ProtoReader reader, String taskId, String hostId, String peerId) {
    long contentLength = 0;
    DownloadEvent.Part range = null;
    var header = new HashMap<String, String>();
    int pieces = 0;
    boolean isFinished = false;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      switch (field) {
        case 1 -> contentLength = reader.number();
        case 2 -> range = range(reader.message());
        case 3 -> addTo(header, reader.message());
        case 4 -> {
          reader.skip();
          pieces++;
        }
        case 5 -> isFinished = reader.number() != 0;
        default -> reader.skip();
      }
    }
    return new DownloadEvent.Started(
        taskId, hostId, peerId, contentLength, range, pieces, isFinished, header);
  }

  private static DownloadEvent.Part range(ProtoReader reader) {
    long start = 0;
    long length = 0;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      switch (field) {
        case 1 -> start = reader.number();
        case 2 -> length = reader.number();
        default -> reader.skip();
      }
    }
    return new DownloadEvent.Part(start, length);
  }

  private static void addTo(Map<String, String> map, ProtoReader entry) {
    String key = "";
    String value = "";
    for (int field = entry.next(); field != 0; field = entry.next()) {
      switch (field) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> entry.skip();
      }
    }
    map.put(key, value);
  }

  private static @Nullable DownloadEvent pieceFinished(ProtoReader reader) {
    DownloadEvent piece = null;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      if (field == 1) {
        piece = piece(reader.message());
      } else {
        reader.skip();
      }
    }
    return piece;
  }

  private static DownloadEvent piece(ProtoReader reader) {
    long number = 0;
    String parentId = null;
    long offset = 0;
    long length = 0;
    ByteBuffer content = null;
    long trafficType = -1;
    var cost = Duration.ZERO;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      switch (field) {
        case 1 -> number = reader.number();
        case 2 -> parentId = reader.text();
        case 3 -> offset = reader.number();
        case 4 -> length = reader.number();
        case 6 -> content = reader.bytes();
        case 7 -> trafficType = reader.number();
        case 8 -> cost = duration(reader.message());
        default -> reader.skip();
      }
    }
    if (trafficType < 0) {
      trafficType = parentId == null ? TRAFFIC_BACK_TO_SOURCE : TRAFFIC_BACK_TO_SOURCE + 1;
    }
    var origin =
        trafficType == TRAFFIC_BACK_TO_SOURCE
            ? DownloadEvent.Origin.SOURCE
            : trafficType == TRAFFIC_LOCAL_PEER
                ? DownloadEvent.Origin.LOCAL
                : DownloadEvent.Origin.PEERS;
    return new DownloadEvent.PieceFinished(
        (int) number, offset, length, origin, parentId, cost, content);
  }

  private static Duration duration(ProtoReader reader) {
    long seconds = 0;
    long nanos = 0;
    for (int field = reader.next(); field != 0; field = reader.next()) {
      switch (field) {
        case 1 -> seconds = reader.number();
        case 2 -> nanos = reader.number();
        default -> reader.skip();
      }
    }
    try {
      return Duration.ofSeconds(seconds, nanos);
    } catch (ArithmeticException _) {
      return Duration.ZERO;
    }
  }
}
