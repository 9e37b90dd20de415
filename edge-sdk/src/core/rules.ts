import { bucket } from './bucket';
import type { CrawlerMarks } from './crawlers';
import type { PageTable } from './pages';

/** A condition, the operator first: `["==", ["ctx", "page.type"], "product"]`. */
export type Condition = boolean | readonly [operator: string, ...operands: unknown[]];

/** One experience of a slot. Values as in the decision cookie. */
export interface Rule {
  experience: string;
  when: Condition;
  holdout: number;
  heldOut: string;
  variants: readonly (readonly [name: string, weight: number, value: string])[];
}

export interface FlagRules {
  fallback: unknown;
  rules: readonly { when: Condition; share: number; serve: unknown }[];
}

/** What an edge decides by itself, published by the gateway as `/v1/rules`. Null: it is to be asked. */
export interface RuleFile {
  v: 1;
  snapshot: string;
  pages: PageTable;
  slots: Readonly<Record<string, { newcomer: readonly Rule[] | null; known: readonly Rule[] | null; fallback: string }>>;
  flags: Readonly<Record<string, FlagRules | null>>;
  bots: CrawlerMarks;
}

export interface Circumstances {
  /** Nobody named: only what shows one thing to everybody is for them. */
  visitor?: string | undefined;
  /** There is no profile yet. */
  newcomer: boolean;
  bot: boolean;
  /** What is known of the request: of the page, by name without `page.`. */
  page: Readonly<Record<string, unknown>>;
}

/**
 * What a slot shows, as the gateway would decide it (`DecisionPolicy.java`, `Moment.java`): rules top to bottom, the first that
 * holds wins, a comparison with something missing is false. Nothing: only the gateway can tell, also where the file says
 * something that is not known here.
 */
export function ruled(file: RuleFile, slot: string, who: Circumstances): string | undefined {
  try {
    const { newcomer, known, fallback } = file.slots[slot]!;
    const rules = who.newcomer ? newcomer : known;
    if (!rules) return undefined;
    const operand = operands(file, who);
    const won = !who.bot && rules.find((rule) => canDraw(rule, who) && holds(rule.when, operand));
    return won ? drawn(won, who.visitor ?? '') : fallback;
  } catch {
    return undefined;
  }
}

function canDraw({ variants, holdout }: Rule, { visitor }: Circumstances): boolean {
  return !!visitor || (variants.length === 1 && !holdout);
}

function drawn({ experience, holdout, heldOut, variants }: Rule, visitor: string): string {
  if (holdout > 0 && bucket(`${experience}:holdout`, visitor) < holdout) return heldOut;
  const place = variants.length === 1 ? 0 : bucket(experience, visitor);
  let from = 0;
  // Weights add up to one but for rounding.
  return (variants.find(([, weight]) => place < (from += weight)) ?? variants[variants.length - 1]!)[2];
}

type Operand = (written: unknown) => unknown;

function operands({ flags }: RuleFile, { visitor, page }: Circumstances): Operand {
  const nameToValue: Record<string, unknown> = {};
  const operand: Operand = (written) => {
    if (!Array.isArray(written)) return written;
    const [kind, name] = written as [string, string];
    if (kind === 'ctx' && name.startsWith('page.')) return page[name.slice(5)];
    return kind === 'flag' ? (nameToValue[name] ??= flag(name)) : unknown();
  };
  const flag = (name: string) => {
    const { fallback, rules } = flags[name]!;
    const serving = rules.find(({ when, share }) => (share >= 1 || (!!visitor && bucket(name, visitor) < share)) && holds(when, operand));
    return serving ? serving.serve : fallback;
  };
  return operand;
}

const COMPARISONS = {
  __proto__: null, // no operator is called as what objects have
  '==': (x: unknown, y: unknown) => x === y,
  '!=': (x: unknown, y: unknown) => x !== y,
  '<': (x: never, y: never) => x < y,
  '<=': (x: never, y: never) => x <= y,
  '>': (x: never, y: never) => x > y,
  '>=': (x: never, y: never) => x >= y,
  in: (x: unknown, y: unknown[]) => y.includes(x),
  startsWith: (x: string, y: string) => x.startsWith(y),
  endsWith: (x: string, y: string) => x.endsWith(y),
  contains: (x: string, y: string) => x.includes(y),
} as unknown as Record<string, (x: unknown, y: unknown) => boolean>;

function holds(condition: unknown, operand: Operand): boolean {
  if (!Array.isArray(condition)) return condition === true;
  const [operator, ...parts] = condition as [string, ...unknown[]];
  const [x, y] = parts;
  if (operator === '&&') return parts.every((part) => holds(part, operand));
  if (operator === '||') return parts.some((part) => holds(part, operand));
  if (operator === '!') return !holds(x, operand);
  if (operator === 'has') return operand(x) !== undefined;
  const compare = COMPARISONS[operator];
  if (!compare) return operand(condition) === true;
  const left = operand(x);
  const right = operator === 'in' ? y : operand(y);
  return left !== undefined && right !== undefined && compare(left, right);
}

/** @throws Error always: what is not known here must not count as false */
function unknown(): never {
  throw new Error('unknown');
}
