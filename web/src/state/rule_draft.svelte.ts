// The rule that is being written: kept while a line for it is drawn, and until it is saved or left.
import { api, ApiError } from '../api/client.ts';
import type { Condition, Id, Rule, RuleTest, Way, Zone } from '../api/types.ts';
import { problemField } from './field.ts';
import { page } from './page.svelte.ts';
import { NEW } from './route.ts';
import { zonesOf } from './rule_words.ts';
import { rules } from './rules.svelte.ts';
import { spansOf } from './schedule.ts';

export type Draft = Omit<Rule, 'id' | 'revision'>;
export type ConditionKind = Condition['kind'];

const HOURS = 24;

export function emptyDraft(): Draft {
  return {
    name: '',
    enabled: true,
    priority: 3,
    raises: true,
    dwell_s: 0,
    cool_down_s: 60,
    condition: { kind: 'crossing', zone: '', way: 'either' },
    filter: { classes: ['person', 'group', 'vehicle'], least_confidence: 0.5, least_height_m: null, most_height_m: null, stationary: false },
    schedule: { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, spans: spansOf('always') },
    excused: [],
  };
}

export function draftOf({ id: _, revision: __, ...draft }: Rule): Draft {
  return structuredClone(draft);
}

/** What each kind of condition may be about. */
export const SUITS: Record<ConditionKind, (zone: Zone) => boolean> = {
  presence: ({ kind }) => kind === 'area',
  crossing: ({ kind }) => kind === 'line',
  sequence: ({ kind }) => kind === 'line',
  approach: ({ surface }) => surface === 'ground',
  crowd: ({ kind }) => kind === 'area',
  haste: ({ kind, surface }) => kind === 'area' && surface === 'ground',
};

/** The same zone with another condition, where it suits. */
export function conditionOf(kind: ConditionKind, before: Condition, zones: readonly Zone[]): Condition {
  const wanted = before.kind === 'sequence' ? before.first.zone : before.zone;
  const suiting = zones.filter(SUITS[kind]);
  const zone = (suiting.find(({ id }) => id === wanted) ?? suiting[0])?.id ?? '';
  const way: Way = before.kind === 'crossing' ? before.way : before.kind === 'sequence' ? before.first.way : 'either';
  switch (kind) {
    case 'presence':
      return { kind, zone };
    case 'crossing':
      return { kind, zone, way };
    case 'sequence':
      return { kind, first: { zone, way }, then: { zone: suiting.find(({ id }) => id !== zone)?.id ?? '', way }, within_s: 120 };
    case 'approach':
      return { kind, zone, within_m: 50 };
    case 'crowd':
      return { kind, zone, least: 2 };
    case 'haste':
      return { kind, zone, above_mps: 5 };
  }
}

class RuleDraft {
  /** an id, or NEW; null: none is being written */
  id = $state<Id | null>(null);
  draft = $state<Draft>(emptyDraft());
  error = $state.raw<ApiError | null>(null);
  saving = $state(false);
  testing = $state(false);
  /** what it would have raised, and the words that it was asked with */
  test = $state.raw<{ found: RuleTest; of: string } | null>(null);
  private asked = 0;

  readonly field = $derived(this.error && problemField(this.error.detail));
  /** the zones that it is about, while it is on the screen */
  readonly zones = $derived(this.id !== null && page.route.view === 'rule' ? zonesOf(this.draft.condition) : []);
  /** it says what it is about */
  readonly complete = $derived(zonesOf(this.draft.condition).every((id) => rules.zone(id) !== undefined));
  readonly stale = $derived(this.test !== null && this.test.of !== JSON.stringify(this.draft));

  /** Opens it, unless it is the one that is being written already. */
  open(id: Id): void {
    if (this.id === id) return;
    this.id = id;
    const rule = id === NEW ? undefined : rules.rule(id);
    this.draft = rule ? draftOf(rule) : emptyDraft();
    if (!rule) this.use(this.draft.condition.kind);
    this.error = null;
    this.test = null;
  }

  close(): void {
    this.id = null;
    this.test = null;
    this.error = null;
  }

  use(kind: ConditionKind): void {
    this.draft.condition = conditionOf(kind, $state.snapshot(this.draft.condition), rules.zones);
    // a crossing is a moment
    if (kind === 'crossing' || kind === 'sequence') this.draft.dwell_s = 0;
  }

  /** A zone was drawn for it. */
  give(zone: Zone): void {
    const { condition } = this.draft;
    if (!SUITS[condition.kind](zone)) this.draft.condition = conditionOf(zone.kind === 'line' ? 'crossing' : 'presence', { kind: 'presence', zone: zone.id }, rules.zones);
    else if (condition.kind !== 'sequence') condition.zone = zone.id;
    else if (!condition.first.zone) condition.first.zone = zone.id;
    else condition.then.zone = zone.id;
  }

  async save(): Promise<Rule | null> {
    this.saving = true;
    this.error = null;
    try {
      return await rules.putRule(this.id === NEW ? null : this.id, $state.snapshot(this.draft));
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
      return null;
    } finally {
      this.saving = false;
    }
  }

  async tryOut(): Promise<void> {
    const mine = ++this.asked;
    const draft = $state.snapshot(this.draft);
    this.testing = true;
    this.error = null;
    this.test = null;
    try {
      const found = await api.testRule({ ...draft, name: draft.name || '—' }, HOURS);
      if (mine === this.asked) this.test = { found, of: JSON.stringify(draft) };
    } catch (caught) {
      if (mine === this.asked && caught instanceof ApiError) this.error = caught;
    } finally {
      if (mine === this.asked) this.testing = false;
    }
  }
}

export const ruleDraft = new RuleDraft();
