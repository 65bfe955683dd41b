package dragonfly.daemon.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://example.com | example.com | /
          HTTP://EXAMPLE.com:80/a | example.com | /a
          https://example.com:8443/a?b=c#d | example.com:8443 | /a?b=c
          http://[::1]:9000/x | [::1]:9000 | /x
          http://example.com?x=/ | example.com | /?x=/
          http://example.com/a b/中?k=v v | example.com | /a%20b/%E4%B8%AD?k=v%20v
          http://example.com/a%2Fb%zz | example.com | /a%2Fb%zz
          http://example.com/a/../b/./c | example.com | /b/c
          http://example.com/../../b/.. | example.com | /
          http://中文.com/x | xn--fiq228c.com | /x
          http://user:pass@example.com/x | example.com | /x
          http://example.com/a{c}"<d>^ | example.com | /a%7Bc%7D%22%3Cd%3E%5E
          """)
  void urlsAreReadAsABrowserReadsThem(String text, String authority, String target) {
    HttpUrl url = HttpUrl.parse(text);

    assertThat(url.origin().authority()).isEqualTo(authority);
    assertThat(url.target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http:///x",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://exa mple.com/",
        "http://example.com:x/",
        "http://[::1/",
        "example.com/x",
        "ftp://example.com/x",
        "",
        "http://a\r\nHost: b/"
      })
  void malformedUrlIsNamed(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains("malformed url").doesNotContain("\r");
            });
  }

  @Test
  void userIsKeptApart() {
    HttpUrl url = HttpUrl.parse("http://me:p%40s:s@example.com/");

    assertThat(url.userInfo()).isEqualTo("me:p@s:s");
    assertThat(url.display()).isEqualTo("http://example.com/");
  }

  @ParameterizedTest
  @CsvSource({
    "https://b.com/x, https://b.com/x",
    "//b.com/x, http://b.com/x",
    "/x?y, http://a.com/x?y",
    "x, http://a.com/d/x",
    "../x, http://a.com/x",
    "?q=1, http://a.com/d/f?q=1",
    "x?u=http://c.com/, http://a.com/d/x?u=http://c.com/"
  })
  void locationIsResolved(String location, String expected) {
    HttpUrl url = HttpUrl.parse("http://a.com/d/f?z=1").resolve(location);

    assertThat(url.origin().scheme() + "://" + url.origin().authority() + url.target())
        .isEqualTo(expected);
  }
}
