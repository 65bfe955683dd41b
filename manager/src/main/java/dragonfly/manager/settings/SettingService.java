package dragonfly.manager.settings;

import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.jpa.Transactions;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads and changes settings. Thread-safe; blocks on the database. */
@Service
public final class SettingService {
  private static final Listing<SettingEntity> LISTING =
      Listing.<SettingEntity>byId().sortedBy("name", "name").searching("name", "content", "bio");

  private final SettingRepository settings;
  private final Transactions transactions;
  private final InstantSource clock;

  SettingService(SettingRepository settings, Transactions transactions, InstantSource clock) {
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The text of the setting of this name. */
  public Optional<String> find(String name) {
    return settings.findByName(name).map(row -> row.content);
  }

  /** Which settings to list; an empty text and 0 stand for all. */
  record Wanted(String name, String value, long userId) {}

  Setting create(SettingRequest request) {
    request.checkForCreate();
    return transactions.change(() -> saved(request, new SettingEntity(clock.instant())));
  }

  Setting update(long id, SettingRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          row.changed(clock.instant());
          return saved(request, row);
        });
  }

  void delete(long id) {
    transactions.change(
        () -> {
          settings.delete(load(id));
          settings.flush();
          return id;
        });
  }

  Setting get(long id) {
    return transactions.read(() -> Setting.of(load(id)));
  }

  Paging.Result<Setting> list(Wanted wanted, ListRequest request) {
    var filter =
        Filter.<SettingEntity>all()
            .equal("name", wanted.name())
            .equal("content", wanted.value())
            .equal("userId", wanted.userId());
    return transactions.read(
        () ->
            LISTING.page(
                settings, request, filter, rows -> rows.stream().map(Setting::of).toList()));
  }

  private SettingEntity load(long id) {
    return settings.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private Setting saved(SettingRequest request, SettingEntity row) {
    row.name = Objects.requireNonNullElse(request.name(), row.name);
    row.content = Objects.requireNonNullElse(request.value(), row.content);
    row.bio = Objects.requireNonNullElse(request.bio(), row.bio);
    row.userId = orElse(request.userId(), row.userId);
    return Setting.of(settings.saveAndFlush(row));
  }

  private static @Nullable Long orElse(@Nullable Long value, @Nullable Long other) {
    return value == null ? other : value;
  }
}
