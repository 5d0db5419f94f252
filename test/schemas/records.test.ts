// What a person is told about records that no zone could hold.
import { expect, test } from "vitest";
import { recordDataProblem, recordProblems, recordTypes } from "../../schemas/records.ts";

test.each([
  ["A", "192.0.2.256", "A data is an IPv4 address: 192.0.2.256 is no IPv4 address"],
  ["AAAA", "fe80::1%eth0", "AAAA data is an IPv6 address: fe80::1%eth0 is no IPv6 address"],
  ["MX", "mail.example.com.", 'MX data is PREFERENCE HOST, not "mail.example.com."'],
  ["MX", "10  mail", 'MX data is PREFERENCE HOST with single spaces between, not "10  mail"'],
  ["MX", "70000 mail", "MX data is PREFERENCE HOST: the preference is a whole number from 0 to 65535, not 70000"],
  [
    "MX",
    "10 192.0.2.1",
    "MX data is PREFERENCE HOST: the mail exchanger is a name that has an address, not the address 192.0.2.1 itself",
  ],
  ["MX", "10 my_host", "MX data is PREFERENCE HOST: the mail exchanger my_host is no domain name"],
  ["CNAME", "www;evil", "CNAME data is a name: the target www;evil is no domain name"],
  ["CNAME", "百度.com.", "CNAME data is a name: the target 百度.com. is not ASCII; write it in its xn-- form"],
  [
    "PTR",
    `${"a".repeat(64)}.com.`,
    `PTR data is a name: the target ${"a".repeat(64)}.com. has a label of 64 characters; at most 63 are allowed`,
  ],
  [
    "CAA",
    "0 issue letsencrypt.org",
    'CAA data is FLAGS TAG "VALUE": the value is given in double quotes, not letsencrypt.org',
  ],
  [
    "TLSA",
    "3 1 1 abc",
    "TLSA data is USAGE SELECTOR MATCHING-TYPE DATA: the data is hexadecimal, two digits a byte, not abc",
  ],
  ["SRV", "0 1 443 ( )", 'SRV data is PRIORITY WEIGHT PORT HOST, not "0 1 443 ( )"'],
  ["TXT", '"v=spf1 -all"', "TXT data is given as plain text: leave out the double quotes around it"],
  ["TXT", "x".repeat(65500), "TXT data has 65500 bytes; at most 65278 fit into a record (RFC 1035 3.3.14)"],
  ["SPF", "v=spf1", `SPF records are not supported; use one of ${recordTypes.join(", ")}`],
])("%s %s is refused", (type, data, message) => {
  expect(recordDataProblem(type, data)).toBe(message);
});

test.each([
  ["MX", "0 ."],
  ["MX", "10 @"],
  ["CNAME", "25.0/25.2.0.192.in-addr.arpa."],
  ["SRV", "0 0 0 ."],
  ["NAPTR", '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .'],
  ["HTTPS", '1 . alpn="h2,h3" ipv4hint=192.0.2.1'],
  ["DS", `12345 13 2 ${"ab".repeat(32)}`],
  ["TXT", 'he said "yes"; \\ and {more}'],
])("%s %s is allowed", (type, data) => {
  expect(recordDataProblem(type, data)).toBeNull();
});

const messages = (records: Record<string, string[]>) =>
  recordProblems(Object.fromEntries(Object.entries(records).map(([key, values]) => [key, { values, ttl: null }])), {
    zone: "example.com",
  }).map(({ path, message }) => `${path.join("/")}: ${message}`);

test("sets that cannot stand together are named", () => {
  expect(messages({ "www CNAME": ["a"], "WWW A": ["192.0.2.1"] })).toEqual([
    "www CNAME: www has a CNAME beside A: a CNAME stands alone (RFC 1034 3.6.2)",
  ]);
  expect(messages({ "@ CNAME": ["a"] })).toEqual([
    "@ CNAME: a zone itself cannot be a CNAME (RFC 1912 2.4): give it A and AAAA records",
  ]);
  expect(messages({ "www A": ["192.0.2.1"], "WWW A": ["192.0.2.2"] })).toEqual([
    "WWW A: WWW A and www A are the same record set: join them",
  ]);
  expect(messages({ "a A": ["192.0.2.1", "192.0.2.1"] })).toEqual(["a A/values/1: a A has the record 192.0.2.1 twice"]);
  expect(messages({ "@ NS": ["ns"] })).toEqual([
    "@ NS: the zone's own name servers are given by the zone's nameServers (a company's file: secondaries), not as @ NS records",
  ]);
});

test("an exchanger or service at an alias is refused, however it is written", () => {
  for (const target of ["mail", "mail.example.com.", "MAIL.Example.com."])
    expect(messages({ "@ MX": [`10 ${target}`], "mail CNAME": ["host"] })).toEqual([
      `@ MX/values/0: MX points at ${target}, which is a CNAME (RFC 2181 10.3): name its host itself`,
    ]);
  expect(messages({ "@ MX": ["10 mail.other.com."], "mail CNAME": ["host"] })).toEqual([]);
});

test("a forgotten dot, and a name that repeats the zone, are noticed", () => {
  expect(messages({ "@ MX": ["10 mail.example.com"] })).toEqual([
    "@ MX/values/0: mail.example.com is relative to the zone: it would be mail.example.com.example.com. Write mail.example.com. with a dot at the end",
  ]);
  expect(messages({ "www.example.com A": ["192.0.2.1"] })).toEqual([
    "www.example.com A: www.example.com is relative to the zone: it would be www.example.com.example.com. Write www instead",
  ]);
  expect(messages({ "www.other.com. A": ["192.0.2.1"] })).toEqual([
    "www.other.com. A: www.other.com. is not in the zone example.com: names are relative to it",
  ]);
});
