// One HTTP or HTTPS request by node's own client, to an address, under a name; redirects are not followed.
import http from "node:http";
import https from "node:https";
import { type Endpoint, where } from "./line.ts";

export interface Page {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

export interface PageRequest {
  readonly scheme: "http" | "https";
  readonly path: string;
}

/** Characters: more than any page that is looked at. */
const pageLimit = 4 * 1024 * 1024;

/** The path goes out as it is given: nothing normalises `..` on the way. */
export function get(endpoint: Endpoint, { scheme, path }: PageRequest): Promise<Page> {
  const { address, port, servername, ca, patience } = endpoint;
  return new Promise((resolve, reject) => {
    const options = { host: address, port, path, agent: false, headers: { Host: servername } };
    const request =
      scheme === "https" ? https.get({ ...options, servername, ...(ca ? { ca } : {}) }) : http.get(options);
    const timer = setTimeout(
      () => request.destroy(new Error(`${where(endpoint)} gave no page within ${patience / 1000} s`)),
      patience,
    );
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
        if (body.length > pageLimit)
          request.destroy(new Error(`${where(endpoint)} gave a page of more than ${pageLimit} characters`));
      });
      response.on("error", reject);
      response.on("end", () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body });
      });
    });
  });
}
