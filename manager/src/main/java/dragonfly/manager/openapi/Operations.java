package dragonfly.manager.openapi;

import dragonfly.manager.web.Filters;
import dragonfly.manager.web.ListRequest;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/**
 * Adds the parameters that methods read from the request: those of {@link ListRequest} to
 * operations that answer a list, and those that {@link Filters} names.
 */
@Component
final class Operations implements OperationCustomizer {
  @Override
  public Operation customize(Operation operation, HandlerMethod handler) {
    var filters = handler.getMethodAnnotation(Filters.class);
    if (filters != null) {
      for (var name : filters.value()) {
        operation.addParametersItem(text(name, "Only what has this value."));
      }
    }
    if (isList(handler)) {
      operation.addParametersItem(
          number("page", "Number of the page, from 1; 1 if it is left out."));
      operation.addParametersItem(
          number("per_page", "Rows of a page, up to 10,000,000; 10 if it is left out."));
      operation.addParametersItem(
          text("sort", "Names of columns divided by commas, - before a name for descending."));
      operation.addParametersItem(text("search", "A text that the rows must contain."));
    }
    return operation;
  }

  private static boolean isList(HandlerMethod handler) {
    var returned = ResolvableType.forMethodReturnType(handler.getMethod());
    return ResponseEntity.class.isAssignableFrom(returned.resolve(Object.class))
        && List.class.isAssignableFrom(returned.getGeneric(0).resolve(Object.class))
        && Arrays.asList(handler.getMethod().getParameterTypes())
            .contains(HttpServletRequest.class);
  }

  private static Parameter number(String name, String description) {
    return query(name, description, new IntegerSchema().minimum(BigDecimal.ZERO));
  }

  private static Parameter text(String name, String description) {
    return query(name, description, new StringSchema().maxLength(256));
  }

  private static Parameter query(String name, String description, Schema<?> schema) {
    return new Parameter()
        .in("query")
        .name(name)
        .description(description)
        .required(false)
        .schema(schema);
  }
}
