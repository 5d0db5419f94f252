// Runs inside the lab's network, on its gateway's address, and hands each connection to the package server's socket outside.
import { connect, createServer } from "node:net";

export function relay({ address, port, socket }: { address: string; port: number; socket: string }): void {
  const server = createServer((inside) => {
    const outside = connect(socket);
    inside.pipe(outside).pipe(inside);
    inside.on("error", () => outside.destroy()).on("close", () => outside.destroy());
    outside.on("error", () => inside.destroy()).on("close", () => inside.destroy());
  });
  server.listen(port, address, () => console.log("listening"));
}
