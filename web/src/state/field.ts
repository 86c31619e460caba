// Which field of a rule the node's words are about, so that they stand there.

const FIELDS = ['name', 'priority', 'dwell_s', 'cool_down_s', 'condition', 'filter', 'schedule', 'excused'] as const;
export type RuleField = (typeof FIELDS)[number];

const MENTIONS: readonly [RegExp, RuleField][] = [
  [/confidence|heights/, 'filter'],
  [/cool-down/, 'cool_down_s'],
  [/dwell/, 'dwell_s'],
  [/priority/, 'priority'],
  [/time zone|span|schedule|sunrise|sunset|\bdays?\b/, 'schedule'],
  [/zone|crossing|sequence|approach|crowd|speed|distance/, 'condition'],
];

/** From "schedule.time_zone is to be text", or from `rule "Fence": a dwell is to be up to a day`; null where it names none. */
export function problemField(detail: string): RuleField | null {
  const named = /^(?:rule\.)?([a-z_]+)[. ]/.exec(detail)?.[1];
  const field = FIELDS.find((one) => one === named);
  if (field) return field;
  const ofRule = /^rule "[^"]*": (.*)/s.exec(detail)?.[1];
  return (ofRule && MENTIONS.find(([words]) => words.test(ofRule))?.[1]) || null;
}
