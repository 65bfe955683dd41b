package dragonfly.launcher.demo;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/** Adds up the bytes that went through, also of a body that broke off. */
final class CountedBody extends FilterOutputStream {
  private final LongAdder count;

  CountedBody(OutputStream out, LongAdder count) {
    super(out);
    this.count = count;
  }

  @Override
  public void write(int oneByte) throws IOException {
    out.write(oneByte);
    count.increment();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count.add(length);
  }
}
