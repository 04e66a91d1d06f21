// Runs before every npm script that needs anything, on bare Node, and does only what is not done
// yet: packages, an Electron, system libraries.

const OLDEST_NODE = 20;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE) {
  process.stderr.write(
    `unwind: this is Node ${process.versions.node}, too old to begin with\n` +
      `unwind: next: install Node ${OLDEST_NODE} or newer\n`,
  );
  process.exit(1);
}

// Loaded only now, because an older Node could not even read it.
const { setUp } = await import('./setup/steps.mjs');
await setUp(process.argv.slice(2));
