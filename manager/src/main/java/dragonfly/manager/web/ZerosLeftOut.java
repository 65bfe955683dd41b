package dragonfly.manager.web;

import dragonfly.manager.config.ManagerConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the reference is imitated, a PATCH passes over empty texts, zeros and false: programs that
 * were written for it send all fields that they know, whether or not they mean them.
 */
@RestControllerAdvice
final class ZerosLeftOut extends RequestBodyAdviceAdapter {
  private final JsonMapper json;
  private final boolean isOn;

  ZerosLeftOut(JsonMapper json, ManagerConfig config) {
    this.json = json;
    this.isOn = config.compatibility().referenceRest();
  }

  @Override
  public boolean supports(
      MethodParameter parameter,
      Type targetType,
      Class<? extends HttpMessageConverter<?>> converterType) {
    return isOn && parameter.hasMethodAnnotation(PatchMapping.class);
  }

  @Override
  public HttpInputMessage beforeBodyRead(
      HttpInputMessage message,
      MethodParameter parameter,
      Type targetType,
      Class<? extends HttpMessageConverter<?>> converterType)
      throws IOException {
    var body = message.getBody().readAllBytes();
    try {
      if (json.readTree(body) instanceof ObjectNode fields) {
        fields.removeIf(ZerosLeftOut::isZero);
        body = json.writeValueAsBytes(fields);
      }
    } catch (JacksonException _) {
      // told by whoever reads it next
    }
    return new Replaced(message.getHeaders(), body);
  }

  private static boolean isZero(JsonNode value) {
    return value.isNull()
        || (value.isString() && value.asString().isEmpty())
        || (value.isNumber() && value.asDouble() == 0)
        || (value.isBoolean() && !value.asBoolean());
  }

  private static final class Replaced implements HttpInputMessage {
    private final HttpHeaders headers;
    private final byte[] bytes;

    Replaced(HttpHeaders headers, byte[] bytes) {
      this.headers = headers;
      this.bytes = bytes;
    }

    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }
  }
}
