package dragonfly.launcher.cluster;

import dragonfly.core.rpc.HostAndPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * At which addresses a cluster is reached. Immutable.
 *
 * @param listen the address that every server listens on, in numbers; may stand for all addresses
 * @param advertise the address that others are told, in numbers
 */
public record Site(String listen, String advertise) {
  /** Reached from this machine only. */
  public static final Site LOOPBACK = new Site("127.0.0.1", "127.0.0.1");

  /**
   * The site for what the user asked for.
   *
   * @param host name or address to listen on
   * @param advertised name or address to tell others; without one it is {@code host}, or the first
   *     address of this machine that is not loopback if {@code host} stands for all
   * @throws LauncherException for a name that has no address, or when there is nothing to advertise
   */
  public static Site of(String host, Optional<String> advertised) {
    InetAddress listen = resolve("--host", host);
    if (advertised.isPresent()) {
      return new Site(
          listen.getHostAddress(), resolve("--advertise-ip", advertised.get()).getHostAddress());
    }
    InetAddress advertise = listen.isAnyLocalAddress() ? firstOwnAddress() : listen;
    return new Site(listen.getHostAddress(), advertise.getHostAddress());
  }

  /** Whether other machines cannot reach it. */
  public boolean isLoopback() {
    return resolve("--host", listen).isLoopbackAddress();
  }

  /** The address to dial from this machine. */
  public String dialled() {
    return resolve("--host", listen).isAnyLocalAddress() ? "127.0.0.1" : listen;
  }

  String dialled(int port) {
    return new HostAndPort(dialled(), port).toString();
  }

  private static InetAddress resolve(String flag, String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new LauncherException(
          "%s: \"%s\" is neither an address nor a name that has one".formatted(flag, host), e);
    }
  }

  private static InetAddress firstOwnAddress() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Site::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
          .findFirst()
          .orElseThrow(
              () ->
                  new LauncherException(
                      "this machine has no address but loopback: name one with --advertise-ip"));
    } catch (SocketException e) {
      throw new LauncherException("cannot list this machine's addresses: " + e.getMessage(), e);
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
