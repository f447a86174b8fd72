import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleet } from './fleet.js';
import { operator } from './operator.js';
import { tree } from './tree.js';

// Usage: write.js FOLDER [--check]: the dashboards as Grafana reads them; or whether FOLDER has them as they are here.
const [folder, option] = process.argv.slice(2);
if (!folder || (option && option !== '--check')) throw new Error('usage: write.js FOLDER [--check]');

mkdirSync(folder, { recursive: true });
for (const [name, board] of Object.entries({ fleet, tree, operator })) {
  const file = join(folder, `${name}.json`);
  const text = `${JSON.stringify(board, null, 2)}\n`;
  if (option !== '--check') writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not what dashboards/${name}.ts says: run \`make generate\``);
    process.exitCode = 1;
  }
}
