package dragonfly.core.state;

import static dragonfly.core.state.TransitionsTest.Event.GO;
import static dragonfly.core.state.TransitionsTest.Event.STOP;
import static dragonfly.core.state.TransitionsTest.Light.GREEN;
import static dragonfly.core.state.TransitionsTest.Light.OFF;
import static dragonfly.core.state.TransitionsTest.Light.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  enum Light {
    OFF("Off"),
    RED("Red"),
    GREEN("Green");

    private final String wireName;

    Light(String wireName) {
      this.wireName = wireName;
    }
  }

  enum Event {
    GO,
    STOP
  }

  private static final Transitions<Light, Event> TABLE =
      Transitions.of(Light.class, Event.class)
          .on(GO, EnumSet.of(RED, OFF), GREEN)
          .on(STOP, EnumSet.of(GREEN), RED)
          .build();

  @Test
  void knownEventsLeadOn() {
    assertThat(TABLE.next(OFF, GO)).contains(GREEN);
    assertThat(TABLE.next(RED, GO)).contains(GREEN);
    assertThat(TABLE.next(GREEN, STOP)).contains(RED);
  }

  @Test
  void unknownEventsLeadNowhere() {
    assertThat(TABLE.next(GREEN, GO)).isEqualTo(Optional.empty());
    assertThat(TABLE.allows(OFF, STOP)).isFalse();
    assertThat(Transitions.of(Light.class, Event.class).build().allows(OFF, GO)).isFalse();
  }

  @Test
  void rowsStayAsTheyWereWritten() {
    assertThat(TABLE.rows())
        .containsExactly(
            new Transitions.Row<>(GO, EnumSet.of(OFF, RED), GREEN),
            new Transitions.Row<>(STOP, EnumSet.of(GREEN), RED));
  }

  @Test
  void oneCaseHasOneTarget() {
    var builder = Transitions.of(Light.class, Event.class).on(GO, EnumSet.of(RED), GREEN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.on(GO, EnumSet.of(RED), OFF))
        .withMessageContaining("event=GO from=RED");
  }

  @Test
  void rowNeedsAState() {
    var builder = Transitions.of(Light.class, Event.class);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.on(GO, EnumSet.noneOf(Light.class), OFF));
  }

  @Test
  void builtTableDoesNotChangeWithItsBuilder() {
    var builder = Transitions.of(Light.class, Event.class).on(GO, EnumSet.of(RED), GREEN);
    var table = builder.build();

    builder.on(GO, EnumSet.of(OFF), GREEN);

    assertThat(table.allows(OFF, GO)).isFalse();
    assertThat(table.rows()).hasSize(1);
  }

  @Test
  void diagramShowsEveryTransition() {
    assertThat(TABLE.mermaid(OFF, light -> light.wireName, Event::name))
        .isEqualTo(
            """
            stateDiagram-v2
              [*] --> Off
              Off --> Green: GO
              Red --> Green: GO
              Green --> Red: STOP
            """);
  }
}
