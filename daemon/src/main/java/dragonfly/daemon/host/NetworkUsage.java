package dragonfly.daemon.host;

/**
 * What the network carries, bits a second.
 *
 * @param maxRxBitsPerSecond what it could receive: speed of the interface or the download limit
 * @param rxBitsPerSecond received in the last second
 * @param maxTxBitsPerSecond what it could send: speed of the interface or the upload limit
 * @param txBitsPerSecond sent in the last second
 */
public record NetworkUsage(
    long maxRxBitsPerSecond, long rxBitsPerSecond, long maxTxBitsPerSecond, long txBitsPerSecond) {}
