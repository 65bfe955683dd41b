package dragonfly.manager.jpa;

import dragonfly.manager.json.Json;
import jakarta.persistence.AttributeConverter;
import org.jspecify.annotations.Nullable;

/** Keeps a record as a JSON text in one column; a null stays null. */
public abstract class DocumentConverter<T> implements AttributeConverter<T, String> {
  private final Class<T> type;

  protected DocumentConverter(Class<T> type) {
    this.type = type;
  }

  @Override
  public @Nullable String convertToDatabaseColumn(@Nullable T document) {
    return document == null ? null : Json.write(document);
  }

  @Override
  public @Nullable T convertToEntityAttribute(@Nullable String column) {
    return column == null ? null : Json.read(column, type);
  }
}
