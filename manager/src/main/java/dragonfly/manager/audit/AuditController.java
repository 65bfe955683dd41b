package dragonfly.manager.audit;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.json.Json;
import dragonfly.manager.web.Filters;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code audits}. */
@RestController
@RequestMapping("/api/v1/audits")
final class AuditController {
  private static final int BATCH = 1000;
  private static final String COLUMNS =
      "id,operated_at,actor_type,actor_name,event_type,operation,path,state,status_code,detail";

  private final AuditService audits;

  AuditController(AuditService audits) {
    this.audits = audits;
  }

  @GetMapping
  @Filters({
    "actor_type",
    "actor_name",
    "event_type",
    "operation",
    "state",
    "path",
    "status_code",
    "start_time",
    "end_time"
  })
  ResponseEntity<List<Audit>> list(HttpServletRequest request) {
    var asked = ListRequest.of(request);
    return Lists.answer(request, asked, audits.list(AuditQuery.of(request), asked));
  }

  /** How an export is written. */
  private enum Format {
    CSV("text/csv", COLUMNS + "\r\n", "", "\r\n", ""),
    JSON("application/json", "[", ",\n", "", "]\n"),
    JSONL("application/x-ndjson", "", "", "\n", "");

    private final String type;
    private final String begin;
    private final String between;
    private final String after;
    private final String end;

    Format(String type, String begin, String between, String after, String end) {
      this.type = type;
      this.begin = begin;
      this.between = between;
      this.after = after;
      this.end = end;
    }
  }

  /** All records that meet the conditions of the list, in one answer, however many they are. */
  @GetMapping("/export")
  @Filters({
    "actor_type",
    "actor_name",
    "event_type",
    "operation",
    "state",
    "path",
    "status_code",
    "start_time",
    "end_time"
  })
  void export(
      @RequestParam(defaultValue = "jsonl") String format,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var query = AuditQuery.of(request);
    var wanted = format(format);
    response.setContentType(wanted.type + ";charset=UTF-8");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audits." + format + "\"");
    try (var out =
        new BufferedWriter(
            new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8))) {
      write(query, wanted, out);
    }
  }

  private static Format format(String name) {
    return Stream.of(Format.values())
        .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "format: \"" + name + "\" is neither csv nor json nor jsonl"));
  }

  private void write(AuditQuery query, Format format, Writer out) throws IOException {
    out.write(format.begin);
    List<Audit> rows;
    long last = Long.MAX_VALUE;
    do {
      rows = audits.before(query, last, BATCH);
      for (var row : rows) {
        out.write(last == Long.MAX_VALUE ? "" : format.between);
        out.write(format == Format.CSV ? line(row) : Json.write(row));
        out.write(format.after);
        last = row.id();
      }
    } while (rows.size() == BATCH);
    out.write(format.end);
  }

  private static String line(Audit row) {
    return Stream.of(
            row.id(),
            row.operatedAt(),
            row.actorType(),
            row.actorName(),
            row.eventType(),
            row.operation(),
            row.path(),
            row.state(),
            row.statusCode(),
            row.detail())
        .map(value -> cell(value.toString()))
        .collect(Collectors.joining(","));
  }

  /** Spreadsheets take a text that begins like a formula for one. */
  private static String cell(String text) {
    var safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return "\"" + safe.replace("\"", "\"\"") + "\"";
  }
}
