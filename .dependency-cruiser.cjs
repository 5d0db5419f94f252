// The rooms and who may know whom: layers only look down (docs: README, "How it is built").
const only = (from, ...to) => ({
  name: `${from.replace(/[^a-z]+/g, "-")}-looks-down`,
  severity: "error",
  from: { path: `^${from}` },
  to: {
    path: "^(main|index|stacks|constructs|schemas|provider|cli|lab|test|scripts)",
    pathNot: [`^${from}`, ...to.map((room) => `^${room}`)],
  },
});

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true, dependencyTypesNot: ["type-only"] } },
    only("schemas/"),
    only("provider/plugin/"),
    only("provider/host/"),
    only("provider/install/"),
    only("provider/platforms/"),
    only("provider/render/", "provider/platforms/", "provider/host/(state|quote)\\.ts", "schemas/"),
    only("provider/resources/", "provider/(plugin|host|platforms|render)/", "schemas/"),
    // How a connection and a first boot are written is one thing for the provider and for what is known at synth.
    only(
      "constructs/",
      "schemas/",
      "provider/install/",
      "provider/host/(connection|known-hosts)\\.ts",
      "provider/render/cloud-init\\.ts",
    ),
    only("stacks/", "constructs/", "schemas/", "provider/install/"),
    only("lab/"),
    only("main\\.ts", "stacks/", "constructs/", "schemas/"),
    {
      name: "nothing-imports-the-command-line",
      severity: "error",
      from: { pathNot: "^(cli|test|scripts)/" },
      to: { path: "^(cli|main\\.ts)" },
    },
    {
      name: "the-lab-is-for-the-command-line",
      severity: "error",
      from: { pathNot: "^(lab|cli|test|scripts)/" },
      to: { path: "^lab/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".cjs", ".json"] },
  },
};
