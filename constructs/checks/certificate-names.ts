// A certificate has each name by which its servers are known.
import type { PictureCheck } from "./picture.ts";

export const certificateNames: PictureCheck = {
  id: "certificate-names",
  source: "RFC 9525 6",
  check: ({ certificates }) =>
    certificates.flatMap(({ construct, names, required }) => {
      const finding = (message: string) => ({ construct, path: ["names"], message });
      if (names.length === 0)
        return [finding("no server uses this certificate, and it has no names: give names, or leave it out")];
      return required
        .filter((name) => !covers(names, name))
        .map((name) =>
          finding(
            `the certificate is for ${names.join(", ")}, and lacks ${name}, by which a server is known: add it to names, or leave names out`,
          ),
        );
    }),
};

/** A wildcard stands for one label (RFC 9525 6.3). */
export const covers = (names: readonly string[], name: string): boolean =>
  names.includes(name) || names.includes(name.replace(/^[^.]+/, "*"));
