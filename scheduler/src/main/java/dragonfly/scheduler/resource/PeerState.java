package dragonfly.scheduler.resource;

import static dragonfly.scheduler.resource.PeerState.Step.DOWNLOAD;
import static dragonfly.scheduler.resource.PeerState.Step.DOWNLOAD_BACK_TO_SOURCE;
import static dragonfly.scheduler.resource.PeerState.Step.DOWNLOAD_FAILED;
import static dragonfly.scheduler.resource.PeerState.Step.DOWNLOAD_SUCCEEDED;
import static dragonfly.scheduler.resource.PeerState.Step.LEAVE;
import static dragonfly.scheduler.resource.PeerState.Step.REGISTER_EMPTY;
import static dragonfly.scheduler.resource.PeerState.Step.REGISTER_NORMAL;
import static dragonfly.scheduler.resource.PeerState.Step.REGISTER_SMALL;
import static dragonfly.scheduler.resource.PeerState.Step.REGISTER_TINY;

import dragonfly.core.state.Transitions;
import java.util.EnumSet;
import java.util.Set;

/** Where a peer is in its life. The names on the wire are those of the protocol. */
public enum PeerState {
  PENDING("Pending"),
  RECEIVED_EMPTY("ReceivedEmpty"),
  RECEIVED_TINY("ReceivedTiny"),
  RECEIVED_SMALL("ReceivedSmall"),
  RECEIVED_NORMAL("ReceivedNormal"),
  RUNNING("Running"),
  BACK_TO_SOURCE("BackToSource"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  LEFT("Leave");

  /** What happens to a peer. */
  public enum Step {
    REGISTER_EMPTY("RegisterEmpty"),
    REGISTER_TINY("RegisterTiny"),
    REGISTER_SMALL("RegisterSmall"),
    REGISTER_NORMAL("RegisterNormal"),
    DOWNLOAD("Download"),
    DOWNLOAD_BACK_TO_SOURCE("DownloadBackToSource"),
    DOWNLOAD_SUCCEEDED("DownloadSucceeded"),
    DOWNLOAD_FAILED("DownloadFailed"),
    LEAVE("Leave");

    private final String wireName;

    Step(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  private static final Set<PeerState> RECEIVED =
      Set.of(RECEIVED_EMPTY, RECEIVED_TINY, RECEIVED_SMALL, RECEIVED_NORMAL);

  /** The life cycle of a peer. */
  public static final Transitions<PeerState, Step> TABLE =
      Transitions.of(PeerState.class, Step.class)
          .on(REGISTER_EMPTY, EnumSet.of(PENDING), RECEIVED_EMPTY)
          .on(REGISTER_TINY, EnumSet.of(PENDING), RECEIVED_TINY)
          .on(REGISTER_SMALL, EnumSet.of(PENDING), RECEIVED_SMALL)
          .on(REGISTER_NORMAL, EnumSet.of(PENDING), RECEIVED_NORMAL)
          .on(DOWNLOAD, EnumSet.copyOf(RECEIVED), RUNNING)
          .on(DOWNLOAD_BACK_TO_SOURCE, receivedOr(RUNNING), BACK_TO_SOURCE)
          .on(DOWNLOAD_SUCCEEDED, receivedOr(RUNNING, BACK_TO_SOURCE), SUCCEEDED)
          .on(DOWNLOAD_FAILED, EnumSet.complementOf(EnumSet.of(FAILED, LEFT)), FAILED)
          .on(LEAVE, EnumSet.complementOf(EnumSet.of(LEFT)), LEFT)
          .build();

  private final String wireName;

  PeerState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** Whether the peer has been answered at register and not started yet. */
  public boolean isReceived() {
    return RECEIVED.contains(this);
  }

  private static EnumSet<PeerState> receivedOr(PeerState... more) {
    var states = EnumSet.copyOf(RECEIVED);
    states.addAll(Set.of(more));
    return states;
  }
}
