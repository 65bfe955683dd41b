import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that serves the manager below a path, and can go away and come back. */
export class Proxy {
  private constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly prefix: string,
  ) {}

  static async start(manager: string, prefix = ''): Promise<Proxy> {
    const { hostname, port } = new URL(manager);
    const server = createServer((request, response) => {
      const path = String(request.url);
      if (!path.startsWith(`${prefix}/`)) {
        response.writeHead(404).end();
        return;
      }
      const sent = forward(
        {
          host: hostname,
          port,
          method: request.method,
          path: path.slice(prefix.length),
          headers: request.headers,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          // the head of a stream of events comes before its first event
          response.flushHeaders();
          answer.pipe(response);
        },
      );
      sent.on('error', () => response.destroy());
      // whoever goes away ends the call behind, too
      response.on('close', () => sent.destroy());
      request.pipe(sent);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Proxy(server, (server.address() as AddressInfo).port, prefix);
  }

  get url() {
    return `http://127.0.0.1:${String(this.port)}${this.prefix}/`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async resume() {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }
}
