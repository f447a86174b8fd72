// Usage: node draw.js DASHBOARDS STORY OUT: a picture of each dashboard over what the story's Prometheus said; fails if a panel is blank.
import { createServer } from 'node:http';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, normalize } from 'node:path';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';

const [dashboards, story, out] = process.argv.slice(2);
const source = import.meta.dirname;
const page = join(source, 'obj/page');
// Grafana's packages as CommonJS: to ES modules esbuild would hand what they import from CommonJS as Node.js does, unopened.
const asCommonJs = {
  name: 'grafana-as-commonjs',
  setup: ({ onResolve, resolve }) => onResolve({ filter: /^@grafana\// }, ({ path, resolveDir, kind }) =>
    kind === 'import-statement' ? resolve(path, { resolveDir, kind: 'require-call' }) : undefined),
};
await build({
  plugins: [asCommonJs],
  entryPoints: [join(source, 'page.tsx')], outdir: page, bundle: true, format: 'esm', splitting: true, jsx: 'automatic',
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file' }, define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'error',
});
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.woff2': 'font/woff2' };

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://page').pathname);
  const file = path.startsWith('/dashboards/') ? join(dashboards, basename(path))
    : path.startsWith('/story/') ? join(story, basename(path))
    : path === '/' ? join(source, 'index.html') : join(page, path);
  try {
    const body = readFileSync(file);
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

// As root there is no sandbox; the page is ours.
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
mkdirSync(out, { recursive: true });
let panels = 0;
try {
  for (const board of readdirSync(story).map((file) => basename(file, '.json'))) {
    const tab = await browser.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.setViewport({ width: 1576, height: 1200 });
    await tab.goto(`http://127.0.0.1:${server.address().port}/?board=${board}`);
    await tab.waitForFunction(() => window.drawn, { timeout: 120_000 }).catch((error) => errors.push(error.message));
    const blank = errors.length ? [] : await tab.evaluate(blankPanels);
    errors.push(...blank.map((title) => `"${title}" is blank`));
    if (errors.length) throw new Error(`${board}: ${errors.join('; ')}`);
    panels += await tab.evaluate(() => document.querySelectorAll('[data-panel]').length);
    await tab.screenshot({ path: join(out, `${board}.png`), fullPage: true });
    await tab.close();
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`pictures: ${panels} panels drawn`);

/** A graph has coloured points, and everything else has words of its own. (Runs in the page.) */
function blankPanels() {
  const coloured = (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [low, high] = [Math.min(data[at], data[at + 1], data[at + 2]), Math.max(data[at], data[at + 1], data[at + 2])];
      if (data[at + 3] > 100 && high - low > 60) count++;
    }
    return count;
  };
  return [...document.querySelectorAll('[data-panel]')].filter((panel) => {
    const said = panel.innerText.replace(panel.dataset.panel, '').trim();
    if (panel.dataset.type !== 'timeseries') return !/\w/.test(said) || /No data/.test(said);
    const canvas = panel.querySelector('canvas');
    return !canvas || coloured(canvas) < 50 || !/\w/.test(said);
  }).map((panel) => panel.dataset.panel);
}
