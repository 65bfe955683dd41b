package dragonfly.launcher.demo;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/**
 * Adds up the bytes that go out, also of a body that breaks off. Counts before it writes: who has
 * the last byte finds it counted.
 */
final class CountedBody extends FilterOutputStream {
  private final LongAdder count;

  CountedBody(OutputStream out, LongAdder count) {
    super(out);
    this.count = count;
  }

  @Override
  public void write(int oneByte) throws IOException {
    count.increment();
    out.write(oneByte);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    count.add(length);
    out.write(bytes, offset, length);
  }
}
