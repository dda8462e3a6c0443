import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Takes the picture of the HTML report that the README shows; needs a Chromium, named by CHROMIUM where it is not `chromium`.
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-picture-'));
const page = join(folder, 'report.html');
const subjects = ['museum/starts-at-one', 'tfjs/sgd'];
// From a folder of its own: what is found is kept there, under the name that a user sees.
spawnSync(process.execPath, [resolve('dist/src/cli/main.js'), 'check', ...subjects, '--reporter', `html=${page}`], {
  cwd: folder,
  stdio: 'inherit',
});
mkdirSync('docs/images', { recursive: true });
const chromium = process.env['CHROMIUM'] ?? 'chromium';
const options = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--hide-scrollbars'];
const { status, stderr } = spawnSync(
  chromium,
  [
    ...options,
    `--user-data-dir=${folder}/profile`,
    `--screenshot=${resolve('docs/images/report.png')}`,
    '--window-size=1400,1240',
    `file://${page}`,
  ],
  { encoding: 'utf8' },
);
rmSync(folder, { recursive: true, force: true });
if (status !== 0) throw new Error(`${chromium} took no picture: ${stderr}`);
