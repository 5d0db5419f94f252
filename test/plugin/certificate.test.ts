// The handshake's certificate holds before Node's own TLS, as it does before Go's in the conformance tests.
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { expect, test } from "vitest";
import { createCertificate } from "../../provider/plugin/certificate.ts";

test("is a valid certificate for localhost, every time", () => {
  // Serial numbers and signatures are random, and DER is strict about their first bits.
  for (let time = 0; time < 200; time++) {
    const { certificatePem, der } = createCertificate();
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.ca).toBe(true);
  }
});

test("is for servers and clients, and holds today", () => {
  const certificate = new X509Certificate(createCertificate().certificatePem);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  expect(certificate.subject).toBe("CN=localhost");
  expect(new Date(certificate.validFrom).getTime()).toBeLessThan(Date.now());
  expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(Date.now() + 24 * 3_600_000);
});

test("holds past 2049, where DER writes years in another way", () => {
  const certificate = new X509Certificate(createCertificate(new Date("2051-05-01T00:00:00Z")).certificatePem);
  expect(certificate.validFrom).toBe("Apr 30 23:00:00 2051 GMT");
});

test("opens mutual TLS, and a stranger's certificate does not", async () => {
  const [server, client, stranger] = [createCertificate(), createCertificate(), createCertificate()];
  const listener = createServer({
    key: server.privateKeyPem,
    cert: server.certificatePem,
    ca: client.certificatePem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.on("secureConnection", (socket) => socket.end("welcome"));
  listener.on("tlsClientError", () => {});
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const greet = async (own: typeof client) => {
    const options = { port, host: "127.0.0.1", servername: "localhost", ca: server.certificatePem };
    const socket = connect({ ...options, key: own.privateKeyPem, cert: own.certificatePem });
    const chunks = await socket.toArray().catch(() => []);
    return chunks.join("");
  };
  expect([await greet(client), await greet(stranger)]).toEqual(["welcome", ""]);
  listener.close();
});
