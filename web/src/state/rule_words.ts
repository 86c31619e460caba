// A rule in plain words: "A person or a group crosses “North fence” from left to right, at night".
import type { Condition, Id, LineCrossing, Rule, Zone } from '../api/types.ts';
import type { Key } from '../i18n/i18n.svelte.ts';
import type { Values } from '../i18n/translate.ts';
import { presetOf } from './schedule.ts';

export interface Words {
  t: (key: Key, values?: Values) => string;
  name: (group: string, value: string) => string;
  either: (words: string[]) => string;
  duration: (ms: number) => string;
}

/** What the sentence is about; a rule that is being written has all of it too. */
export type Said = Pick<Rule, 'condition' | 'filter' | 'schedule' | 'dwell_s'>;

/** A name keeps its own direction inside the sentence. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

function what(condition: Condition, who: string, zoneOf: (id: Id) => string, { t, name, duration }: Words): string {
  const crossing = ({ zone, way }: LineCrossing): [string, string] => [zoneOf(zone), name('way', way)];
  switch (condition.kind) {
    case 'presence':
      return t('says.presence', { who, zone: zoneOf(condition.zone) });
    case 'crossing':
      return t('says.crossing', { who, zone: zoneOf(condition.zone), way: name('way', condition.way) });
    case 'sequence': {
      const [first, firstWay] = crossing(condition.first);
      const [then, thenWay] = crossing(condition.then);
      return t('says.sequence', { who, first, first_way: firstWay, then, then_way: thenWay, time: duration(condition.within_s * 1000) });
    }
    case 'approach':
      return t('says.approach', { who, zone: zoneOf(condition.zone), metres: condition.within_m });
    case 'crowd':
      return t('says.crowd', { who, zone: zoneOf(condition.zone), least: condition.least });
    case 'haste':
      return t('says.haste', { who, zone: zoneOf(condition.zone), speed: condition.above_mps });
  }
}

export function sentence(rule: Said, zones: readonly Zone[], words: Words): string {
  const { t, name, either, duration } = words;
  const zoneOf = (id: Id): string => {
    const zone = zones.find((other) => other.id === id);
    return zone ? isolated(zone.name) : t('says.no_zone');
  };
  const { classes } = rule.filter;
  const who = classes.length === 0 ? t('says.anything') : either(classes.map((one) => name('who', one)));
  let said = what(rule.condition, who, zoneOf, words);
  if (rule.dwell_s > 0) said = t('says.for', { what: said, time: duration(rule.dwell_s * 1000) });
  const preset = presetOf(rule.schedule);
  if (preset !== 'always') said = t('says.when', { what: said, when: name('when', preset) });
  return said.charAt(0).toLocaleUpperCase() + said.slice(1);
}

/** The zones that a condition is about. */
export function zonesOf(condition: Condition): Id[] {
  return condition.kind === 'sequence' ? [condition.first.zone, condition.then.zone] : [condition.zone];
}
