package dragonfly.manager.seedpeer;

import dragonfly.manager.seedpeer.SeedPeerAdministration.Wanted;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code seed-peers}. */
@RestController
@RequestMapping("/api/v1")
final class SeedPeerController {
  private final SeedPeerAdministration seedPeers;

  SeedPeerController(SeedPeerAdministration seedPeers) {
    this.seedPeers = seedPeers;
  }

  @PostMapping("/seed-peers")
  SeedPeerResource create(@RequestBody SeedPeerRequest request) {
    return seedPeers.create(request);
  }

  @GetMapping("/seed-peers")
  ResponseEntity<List<SeedPeerResource>> list(
      @RequestParam(name = "host_name", defaultValue = "") String hostName,
      @RequestParam(defaultValue = "") String type,
      @RequestParam(defaultValue = "") String idc,
      @RequestParam(defaultValue = "") String location,
      @RequestParam(defaultValue = "") String ip,
      @RequestParam(defaultValue = "0") long port,
      @RequestParam(name = "download_port", defaultValue = "0") long downloadPort,
      @RequestParam(defaultValue = "") String state,
      @RequestParam(name = "seed_peer_cluster_id", defaultValue = "0") long clusterId,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    var wanted =
        new Wanted(
            hostName, type, idc, location, ip, port, downloadPort, Lists.state(state), clusterId);
    return Lists.answer(request, asked, seedPeers.list(wanted, asked));
  }

  @GetMapping("/seed-peers/{id}")
  SeedPeerResource get(@PathVariable long id) {
    return seedPeers.get(id);
  }

  @PatchMapping("/seed-peers/{id}")
  SeedPeerResource update(@PathVariable long id, @RequestBody SeedPeerRequest request) {
    return seedPeers.update(id, request);
  }

  @DeleteMapping("/seed-peers/{id}")
  void delete(@PathVariable long id) {
    seedPeers.delete(id);
  }

  /** Makes a seed peer one of this cluster. */
  @PutMapping("/seed-peer-clusters/{id}/seed-peers/{seedPeerId}")
  void move(@PathVariable long id, @PathVariable long seedPeerId) {
    seedPeers.move(seedPeerId, id);
  }
}
