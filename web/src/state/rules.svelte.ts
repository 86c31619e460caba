// Zones and rules as the node keeps them.
import { api, ApiError } from '../api/client.ts';
import type { Id, NewRule, NewZone, Rule, Zone } from '../api/types.ts';
import { i18n, t } from '../i18n/i18n.svelte.ts';
import { sentence, zonesOf, type Said } from './rule_words.ts';

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, i18n.language, { numeric: true });

function kept<T extends { id: Id; name: string }>(list: readonly T[], one: T): T[] {
  return [...list.filter(({ id }) => id !== one.id), one].sort(byName);
}

class Rules {
  zones = $state.raw<readonly Zone[]>([]);
  rules = $state.raw<readonly Rule[]>([]);
  loaded = $state(false);
  error = $state.raw<ApiError | null>(null);

  zone(id: Id): Zone | undefined {
    return this.zones.find((zone) => zone.id === id);
  }

  rule(id: Id): Rule | undefined {
    return this.rules.find((rule) => rule.id === id);
  }

  /** Those that are about this zone. */
  about(zone: Id): Rule[] {
    return this.rules.filter(({ condition, excused }) => zonesOf(condition).includes(zone) || excused.includes(zone));
  }

  says(rule: Said): string {
    return sentence(rule, this.zones, { t, name: (group, value) => i18n.name(group, value), either: i18n.either, duration: i18n.duration });
  }

  async reload(): Promise<void> {
    try {
      const [zones, rules] = await Promise.all([api.zones(), api.rules()]);
      this.zones = zones.sort(byName);
      this.rules = rules.sort(byName);
      this.loaded = true;
      this.error = null;
    } catch (caught) {
      if (caught instanceof ApiError) this.error = caught;
    }
  }

  async putZone(id: Id | null, zone: NewZone): Promise<Zone> {
    const saved = await (id ? api.putZone(id, zone) : api.addZone(zone));
    this.zones = kept(this.zones, saved);
    return saved;
  }

  async putRule(id: Id | null, rule: NewRule): Promise<Rule> {
    const saved = await (id ? api.putRule(id, rule) : api.addRule(rule));
    this.rules = kept(this.rules, saved);
    return saved;
  }

  async removeZone(zone: Id): Promise<void> {
    await api.removeZone(zone);
    this.zones = this.zones.filter(({ id }) => id !== zone);
  }

  async removeRule(rule: Id): Promise<void> {
    await api.removeRule(rule);
    this.rules = this.rules.filter(({ id }) => id !== rule);
  }
}

export const rules = new Rules();
