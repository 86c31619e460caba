import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { i18n } from './i18n/i18n.svelte.ts';
import { node } from './state/console.svelte.ts';
import { page } from './state/page.svelte.ts';
import { sound } from './state/sound.svelte.ts';

page.start();
await i18n.start();
sound.start();
node.start();
mount(App, { target: document.getElementById('app')! });
