package dragonfly.launcher.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskingTest {
  private static final String PLANTED = "Pl4nted-S3cret";

  private final Masking masking = new Masking();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: Pl4nted-S3cret",
        "  password:   \"Pl4nted-S3cret\"",
        "{host: db, password: 'Pl4nted-S3cret', port: 3306}",
        "accessKeySecret=Pl4nted-S3cret next=1",
        "DRAGONFLY_MANAGER_DATABASE_POSTGRES_PASSWORD=Pl4nted-S3cret",
        "{\"user\":\"root\",\"password\":\"Pl4nted-S3cret\"}",
        "Authorization: Bearer Pl4nted-S3cret",
        "header=[authorization=Basic Pl4nted-S3cret]",
        "url=https://user:Pl4nted-S3cret@registry.example/v2/",
        "jdbc:postgresql://root:Pl4nted-S3cret@db/manager",
        "GET https://bucket.example/file?X-Amz-Signature=Pl4nted-S3cret&X-Amz-Date=1",
        "cookie: jwt=eyJhbGciOi.Pl4nted-S3cret.c2ln",
        "key: Pl4nted-S3cret",
        "registry token=Pl4nted-S3cret,",
        "-----BEGIN PRIVATE KEY-----\nPl4nted-S3cret\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nPl4nted-S3cret",
      })
  void secretsGoByTheirForm(String text) {
    assertThat(masking.mask(text)).doesNotContain(PLANTED).contains(Masking.MASK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storage:\n  dir: /var/lib/dragonfly",
        "taskId=6f1e2d3c peerId=10.0.0.1-host-1-uuid pieces=12",
        "key: /etc/dragonfly/tls.key",
        "http://10.0.0.1:4003/healthy",
        "dragonfly_client_download_task_total{type=\"STANDARD\"} 3.0",
        "the piece was stored",
      })
  void whatHelpsStays(String text) {
    assertThat(masking.mask(text)).isEqualTo(text);
  }

  @Test
  void whatAConfigurationCallsASecretIsFoundElsewhere() {
    masking.learnYaml("auth: {jwt: {key: " + PLANTED + "}}\nlist:\n  tokens: [other-token]\n");

    assertThat(masking.mask("sign in failed with " + PLANTED + " and other-token"))
        .isEqualTo("sign in failed with **** and ****");
  }

  @Test
  void eachLineOfASecretTextIsOne() {
    masking.learnYaml("password: |\n  first " + PLANTED + "\n  second line\n");

    assertThat(masking.mask("x first " + PLANTED + " y")).isEqualTo("x **** y");
  }

  @Test
  void whatIsNoYamlTeachesNothing() {
    masking.learnYaml("a: b: c: [");

    assertThat(masking.mask("a b c")).isEqualTo("a b c");
  }

  @Test
  void environmentTellsOursAndNoSecrets() {
    var lines =
        masking.environment(
            Map.of(
                "DRAGONFLY_PAT", PLANTED,
                "DRAGONFLY_INITIAL_ROOT_PASSWORD", PLANTED,
                "DRAGONFLY_JAVA_OPTS", "-Xmx1g -Dproxy.password=" + PLANTED,
                "AWS_SECRET_ACCESS_KEY", PLANTED,
                "https_proxy", "http://me:" + PLANTED + "@proxy:3128"));

    assertThat(String.join("\n", lines))
        .doesNotContain(PLANTED)
        .contains("-Xmx1g", "proxy:3128", "DRAGONFLY_PAT=****")
        .doesNotContain("AWS");
  }
}
