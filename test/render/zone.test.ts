// Hand edits of a zone's fragment: what a person may write there is read as the records that BIND would see.
import { expect, test } from "vitest";
import { parseRecordsFragment, parseZoneFragment } from "../../provider/render/dns-zone.ts";
import { parseZone } from "../../provider/render/zone.ts";

test("an edit in any of BIND's spellings is the record that it means", () => {
  const { ttl, soa, records } = parseZone(
    `; a comment
$TTL 1h30m
@   1d IN SOA ns.example.net. admin.example.com. ( @SERIAL@ ; counted by the host
      7200 900
      1209600 3600 )
    IN  NS  ns.example.net.
www\t300\tA\t192.0.2.1 ; the web server
        A   192.0.2.2
www IN 300 AAAA 2001:db8::1
text TXT ( "one; " "two" ) three
host CAA 0 issue "ca.example; x=1"
x HTTPS 1 . alpn="h2,h3" port=443
`.replace("        A   192", "    300 A   192"),
  );
  expect(ttl).toBe(5400);
  expect(soa).toEqual(["ns.example.net.", "admin.example.com.", "@SERIAL@", "7200", "900", "1209600", "3600"]);
  expect(records).toEqual({
    "@ NS": { values: ["ns.example.net."], ttl: null },
    "www A": { values: ["192.0.2.1", "192.0.2.2"], ttl: 300 },
    "www AAAA": { values: ["2001:db8::1"], ttl: 300 },
    "text TXT": { values: ["one; twothree"], ttl: null },
    "host CAA": { values: ['0 issue "ca.example; x=1"'], ttl: null },
    "x HTTPS": { values: ['1 . alpn="h2,h3" port=443'], ttl: null },
  });
});

test.each([
  ["$ORIGIN other.com.\n", "line 1 has the directive $ORIGIN"],
  ["\n\n$INCLUDE /etc/passwd\n", "line 3 has the directive $INCLUDE"],
  ["$TTL soon\n", "line 1 has no valid TTL"],
  [" IN A 192.0.2.1\n", "line 1 has no name"],
  ["www IN\n", "line 1 has no record type"],
  ['x IN TXT "open\n', 'line 1 has a " that is not closed'],
  ["a A 192.0.2.1\nx TXT ( a\nb\n", "line 2 opens a parenthesis that is never closed"],
  ["www 300 A 192.0.2.1\nwww A 192.0.2.2\n", "line 2 gives www A another TTL than the line before"],
  ["@ SOA a b 1 2 3 4 5\n@ SOA a b 1 2 3 4 5\n", "line 2 has a second SOA record"],
])("what cannot be said in records is named by its line: %j", (text, message) => {
  expect(() => parseZone(text)).toThrow(message);
});

test("a zone's fragment without its first lines, or with a serial of its own, is not mistaken for a zone", () => {
  const soa = "@ IN SOA ns. a.example.com. 2024010101 1 2 3 4\n";
  expect(() => parseZoneFragment("www A 192.0.2.1\n")).toThrow("has no $TTL line");
  expect(() => parseZoneFragment("$TTL 60\n")).toThrow("has no SOA record with seven fields");
  expect(() => parseZoneFragment(`$TTL 60\n${soa}`)).toThrow(
    "has the serial 2024010101 where @SERIAL@ has to be: the host counts it",
  );
  expect(() => parseRecordsFragment(`$TTL 60\nwww A 192.0.2.1\n`)).toThrow(
    "has a $TTL line, which is the zone's owner's",
  );
});
