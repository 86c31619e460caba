// The three judgements: their keys and their signs.
import type { Judgement } from '../api/types.ts';
import type { IconName } from './Icon.svelte';

export const JUDGEMENTS: readonly Judgement[] = ['real', 'nuisance', 'false'];
export const signOf: Record<Judgement, IconName> = { real: 'check', nuisance: 'wave', false: 'close' };
export const keyOf: Record<Judgement, string> = { real: '1', nuisance: '2', false: '3' };
