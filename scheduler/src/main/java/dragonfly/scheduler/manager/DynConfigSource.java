package dragonfly.scheduler.manager;

import java.util.function.Supplier;

/** Keeps a {@link DynConfig} up to date; {@link #get} never blocks. */
public interface DynConfigSource extends Supplier<DynConfig>, AutoCloseable {
  @Override
  void close();
}
