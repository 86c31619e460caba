// Messages from the message files: placeholders, plurals, and nothing else.

export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalog = Record<string, Message>;
export type Values = Record<string, string | number>;

export const languages = ['en', 'fr', 'ar'] as const;
export type Language = (typeof languages)[number];

export function isLanguage(value: string | null | undefined): value is Language {
  return languages.includes(value as Language);
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** The first language of the browser's list that there are messages for; English where there is none. */
export function chooseLanguage(remembered: string | null, wanted: readonly string[]): Language {
  if (isLanguage(remembered)) return remembered;
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLanguage(language)) return language;
  }
  return 'en';
}

/** The names in braces, sorted. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
}

function textOf(message: Message, language: string, values: Values): string {
  if (typeof message === 'string') return message;
  const rule = new Intl.PluralRules(language).select(Number(values['count'] ?? 0));
  return message[rule] ?? message.other ?? '';
}

/** A message in words; numbers among the values are written as the language writes them. */
export function translate(catalog: Catalog, language: string, key: string, values: Values = {}): string {
  const message = catalog[key];
  if (message === undefined) return key;
  return textOf(message, language, values).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}
