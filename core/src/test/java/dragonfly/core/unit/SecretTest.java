package dragonfly.core.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void textIsNotShown() {
    var secret = new Secret("hunter2");

    assertThat(secret).hasToString("****");
    assertThat(secret.reveal()).isEqualTo("hunter2");
  }

  @Test
  void equalTextsAreEqualSecrets() {
    assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
    assertThat(new Secret("a")).isNotEqualTo(new Secret("b"));
  }
}
