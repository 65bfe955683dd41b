package dragonfly.manager.lease;

/** A table with the lease columns. */
public enum LeaseTable {
  SCHEDULER("scheduler"),
  SEED_PEER("seed_peer");

  private final String tableName;

  LeaseTable(String tableName) {
    this.tableName = tableName;
  }

  String tableName() {
    return tableName;
  }
}
