package dragonfly.scheduler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static void fill(Notes notes, int count) {
    for (int i = 0; i < count; i++) {
      notes.add(Note.of(NOW.plusSeconds(i), Reason.SEED_FAILED, "seed " + i));
    }
  }

  private static List<String> texts(Notes notes) {
    var texts = new ArrayList<String>();
    notes.newestFirst().forEachRemaining(note -> texts.add(note.text()));
    return texts;
  }

  @Test
  void oldestOnesGoWhenThereAreTooMany() {
    var notes = new Notes(new Notes.Budget());
    fill(notes, Notes.MAX_NOTES + 5);

    assertThat(texts(notes)).hasSize(Notes.MAX_NOTES).startsWith("seed 2004").endsWith("seed 5");
    assertThat(notes.isCut()).isTrue();
  }

  @Test
  void aSpentBudgetLeavesEachSwarmAFew() {
    var budget = new Notes.Budget(100);
    var greedy = new Notes(budget);
    var late = new Notes(budget);
    fill(greedy, 200);
    fill(late, 200);

    assertThat(texts(late)).hasSize(Notes.MIN_NOTES).startsWith("seed 199");
    greedy.clear();
    late.clear();
    assertThat(budget.used()).isZero();
  }

  @Test
  void oldOnesGoWhenThereIsLittleRoom() {
    var budget = new Notes.Budget(100);
    var notes = new Notes(budget);
    fill(notes, 30);
    notes.trim(NOW.plusSeconds(100));
    assertThat(texts(notes)).hasSize(30);

    fill(notes, 10);
    notes.trim(NOW.plusSeconds(100));
    assertThat(budget.used()).isLessThanOrEqualTo(75);
  }
}
