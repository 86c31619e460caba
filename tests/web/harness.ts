// What the browser tests share: a node of their own with the demo, and Debian's Chromium with an empty profile.
//   VIGIE_BIN       the program (build/dev/src/app/vigie)
//   VIGIE_WEB       the console's files in a folder, in place of those built into the program
//   VIGIE_CHROMIUM  the browser (/usr/bin/chromium)
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from '../../web/scripts/playwright.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env['VIGIE_BIN'] ?? join(root, 'build/dev/src/app/vigie');

/** The machine may be busy with other tests; what is awaited usually comes within a few seconds. */
export const PATIENCE_MS = 60_000;

export interface Node {
  url: string;
  process: ChildProcess;
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'vigie-web-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the demo on a port, any free one unless named, and waits until it answers. */
export async function startNode(data: string, port = 0, more: readonly string[] = []): Promise<Node> {
  const web = process.env['VIGIE_WEB'];
  const words = ['serve', '--demo', '--port', String(port), '--data', data, ...(web ? ['--web', web] : []), ...more];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the node did not start: ${said}`)), PATIENCE_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/[\d.]+:\d+/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`the node ended with ${status}: ${said}`)));
  });
  return { url, process: child };
}

/** Ends a node, by its own id, and waits until it is gone. */
export async function stopNode(node: Node, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (node.process.exitCode !== null || node.process.signalCode !== null) return;
  const gone = new Promise((resolve) => node.process.once('exit', resolve));
  node.process.kill(signal);
  await gone;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['VIGIE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking'],
  });
}

/** A node and a browser for all tests of a file: there before the first, gone after the last. */
export function nodeAndBrowser(): { folder: string; node: Node; browser: Browser } {
  const folder = temporaryFolder();
  const shared = { folder: folder.path } as { folder: string; node: Node; browser: Browser };
  before(async () => {
    shared.node = await startNode(folder.path);
    shared.browser = await openBrowser();
  });
  after(async () => {
    await shared.browser?.close();
    if (shared.node) {
      shared.node.process.kill('SIGCONT'); // a test may have halted it
      await stopNode(shared.node);
    }
    folder.remove();
  });
  return shared;
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** what the page complained about: errors on its console, exceptions, what the security policy refused */
  complaints: string[];
  /** the origins that it asked anything of */
  origins: Set<string>;
}

export interface VisitOptions {
  locale?: string;
  width?: number;
  height?: number;
  touch?: boolean;
  reducedMotion?: 'reduce';
  /** runs in the page before anything of its own */
  before?: string;
}

export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    locale: options.locale ?? 'en-GB',
    colorScheme: 'dark',
    timezoneId: 'Asia/Baghdad',
    hasTouch: options.touch ?? false,
    ...(options.reducedMotion && { reducedMotion: options.reducedMotion }),
  });
  if (options.before) await context.addInitScript(options.before);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // a track without a picture yet is answered with 404, which the browser notes by itself
    if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
  });
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(url);
  return { page, context, complaints, origins };
}

/** Asks again until it holds. */
export async function until(what: string, holds: () => Promise<boolean>, patience = PATIENCE_MS): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`not within ${patience / 1000} s: ${what}`);
    await sleep(150);
  }
}

export const byTest = (name: string): string => `[data-test="${name}"]`;

/** Waits until pictures of so many cameras are shown as live. */
export async function untilLive(page: Page, count: number): Promise<void> {
  await until(`${count} live pictures`, async () =>
    (await page.locator(`${byTest('picture')}[data-live="true"]`).count()) >= count,
  );
}

/** How many pixels of a canvas have the colour that boxes and paths are drawn in. */
export function markedPixels(page: Page, canvas: string): Promise<number> {
  return page.evaluate((selector) => {
    let count = 0;
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>(selector)) {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        if (data[at]! > 200 && data[at + 1]! > 130 && data[at + 1]! < 210 && data[at + 2]! < 110 && data[at + 3]! > 128) count += 1;
      }
    }
    return count;
  }, canvas);
}

/** A sum over a canvas that changes when its picture does. */
export function fingerprint(page: Page, canvas: string): Promise<string> {
  return page.evaluate((selector) => {
    const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at]!) >>> 0;
    return `${canvas.width}×${canvas.height}:${sum}`;
  }, canvas);
}

export async function noSidewaysScroll(page: Page, where: string): Promise<void> {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide! <= room!, `${where}: ${wide} px wide in ${room}`);
}
