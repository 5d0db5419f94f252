// Every resource type that the provider offers; provider/main.ts serves them, and closes what they opened.
import type { Resource } from "../plugin/index.ts";

export const resources: Resource[] = [];

/** Drops the connections that the resources share. */
export async function closeAll(): Promise<void> {}
