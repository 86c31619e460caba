// The language of the page: its messages, its direction, and the formats bound to it.
import type { Alarm, Class } from '../api/types.ts';
import type en from '../messages/en.json';
import * as format from './format.ts';
import { chooseLanguage, directionOf, translate, type Catalog, type Language, type Values } from './translate.ts';

export type Key = keyof typeof en;

const files: Record<Language, () => Promise<{ default: Catalog }>> = {
  en: () => import('../messages/en.json'),
  fr: () => import('../messages/fr.json'),
  ar: () => import('../messages/ar.json'),
};

const MEMORY = 'vigie.language';

class I18n {
  language = $state<Language>('en');
  private catalog = $state.raw<Catalog>({});

  /** Loads the remembered language, else the browser's. */
  async start(): Promise<void> {
    await this.use(chooseLanguage(localStorage.getItem(MEMORY), navigator.languages));
  }

  async choose(language: Language): Promise<void> {
    localStorage.setItem(MEMORY, language);
    await this.use(language);
  }

  get rtl(): boolean {
    return directionOf(this.language) === 'rtl';
  }

  t(key: Key, values?: Values): string {
    return translate(this.catalog, this.language, key, values);
  }

  /** A key made from a value of the API; the value itself where there is no message for it. */
  name(group: string, value: string): string {
    const key = `${group}.${value}`;
    return key in this.catalog ? translate(this.catalog, this.language, key) : value;
  }

  time = (ms: number): string => format.clockTime(this.language, ms);
  moment = (ms: number): string => format.moment(this.language, ms, Date.now());
  day = (ms: number): string => format.day(this.language, ms, true);
  utc = (ms: number): string => format.utc(this.language, ms);
  duration = (ms: number): string => format.duration(this.language, ms);
  age = (ms: number): string => format.age(this.language, ms);
  number = (value: number, digits = 0): string => format.number(this.language, value, digits);
  /** "a, b or c" */
  either = (words: string[]): string => new Intl.ListFormat(this.language, { type: 'disjunction' }).format(words);
  all = (words: string[]): string => new Intl.ListFormat(this.language).format(words);
  /** the days of the week, Monday first, in one to three letters */
  weekdays = (): string[] => format.weekdays(this.language);
  percent = (share: number, digits = 0): string => format.percent(this.language, share, digits);

  private async use(language: Language): Promise<void> {
    this.catalog = (await files[language]()).default;
    this.language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }
}

export const i18n = new I18n();
export const t = (key: Key, values?: Values): string => i18n.t(key, values);

/** "Person 87 %"; what has no class is called unknown, without a figure */
/** what an alarm is called: its rule, or what is wrong */
export function alarmTitle(alarm: Pick<Alarm, 'fault' | 'rule'>): string {
  return alarm.fault ? i18n.name('fault', alarm.fault) : alarm.rule.name;
}

export function classWords(target: { class: Class; confidence: number }): string {
  const name = i18n.name('class', target.class);
  return target.class === 'unknown' ? name : t('mark.label', { class: name, share: i18n.percent(target.confidence) });
}
