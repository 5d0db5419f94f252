// The suites: unit (fast, no root), provider (real Terraform and OpenTofu), lab, scenario (whole deployments in the lab), faults (changes that are cut), long (by `npm run test:long`; not in CI).
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/conformance/**", "test/lab/**", "test/scenario/**", "test/faults/**", "test/long/**"],
          // One world for all files of a worker: to load cdktf anew for each took half of the time.
          isolate: false,
          maxWorkers: availableParallelism(),
          // Generous: a busy machine is no failure.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "provider",
          include: ["test/conformance/**/*.test.ts"],
          maxWorkers: availableParallelism(),
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "scenario",
          include: ["test/scenario/**/*.test.ts"],
          globalSetup: ["test/scenario/setup.ts"],
          testTimeout: 900_000,
          hookTimeout: 1_200_000,
          // Hosts and machines in labs of their own are tried beside the companies', whose tests wait half of the time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts"],
          testTimeout: 1_800_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
