// The X.509 library, with the polyfill that it needs (tsyringe): loaded by certificate.ts when something is signed. Under one name, as a CommonJS package has no others when it is loaded later.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

export { x509 };
