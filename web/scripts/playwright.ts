// The browser for the tests and pictures that stand outside this folder, where its packages are not found.
export { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
