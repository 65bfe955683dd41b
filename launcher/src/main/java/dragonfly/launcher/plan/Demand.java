package dragonfly.launcher.plan;

import dragonfly.core.config.Checks;

/**
 * What is asked of a cluster. Bandwidths are bytes a second, in each direction.
 *
 * @param nodes that want the content at the same time, at least 1
 * @param contentBytes of one content, such as a model or an image, above zero
 * @param files that it consists of; each is a task
 * @param nodeLink of a node
 * @param seedLink of a seed peer
 * @param sourceLink of the source, for everybody together
 * @param keptBytes different content that seeds should still have when it is wanted again
 * @param startSeconds over which the nodes begin
 */
public record Demand(
    long nodes,
    long contentBytes,
    long files,
    double nodeLink,
    double seedLink,
    double sourceLink,
    long keptBytes,
    double startSeconds) {
  public Demand {
    Checks.between("--nodes", nodes, 1, 10_000_000);
    Checks.atLeast("--size", contentBytes, 1);
    Checks.atLeast("--files", files, 1);
    if (nodeLink <= 0 || seedLink <= 0 || sourceLink <= 0 || startSeconds <= 0) {
      throw new IllegalArgumentException("links and --start-within must be above zero");
    }
  }
}
