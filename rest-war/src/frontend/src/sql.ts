/* The same question as SQL over the table of events, and as a command line. */

import {address, session, type Params} from './api';
import {isUnary, type Chip} from './filter';

const RECORDER = 'zeroheap.recorder';
const NUMERIC = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const FLAGS = new Set(['success']);
const NUMBER_COLUMNS = new Set([
  'duration', 'value', 'size', 'time_to_first_token', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'reasoning_tokens', 'seq',
]);

function text(value: string): string {
  return `'${value.replace(/'/g, "''")}'`;
}

/** A column, or a label by its key. */
export function column(name: string): string {
  return name.startsWith('label.') ? `labels[${text(name.slice(6))}]` : name;
}

function literal(name: string, value: string): string {
  return (NUMBER_COLUMNS.has(name) && NUMERIC.test(value)) || FLAGS.has(name) ? value : text(value);
}

function condition(column_: string, sign: string, values: string[]): string {
  const of = column(column_);
  const number = column_.startsWith('label.') ? `try_cast(${of} AS DOUBLE)` : of;
  const all = values.map(value => literal(column_, value));
  switch (sign) {
    case '=': return all.length === 1 ? `${of} = ${all[0]}` : `${of} IN (${all.join(', ')})`;
    case '!=': return all.length === 1 ? `${of} IS DISTINCT FROM ${all[0]}` : `(${of} IS NULL OR ${of} NOT IN (${all.join(', ')}))`;
    case '^=': return `starts_with(${of}, ${text(values[0])})`;
    case '=~': return `regexp_full_match(${of}, ${text(values[0])})`;
    case '!~': return `(${of} IS NULL OR NOT regexp_full_match(${of}, ${text(values[0])}))`;
    case 'exists': return `${of} IS NOT NULL`;
    case 'absent': return `${of} IS NULL`;
    default: return `${number} ${sign} ${values[0]}`;
  }
}

/** What must hold, each as a condition. */
export function conditions(chips: Chip[], from: string | undefined, to: string | undefined): string[] {
  const all: string[] = [];
  const stamp = (instant: string) => `TIMESTAMP '${instant.replace('T', ' ').replace('Z', '')}'`;
  if (from) all.push(`timestamp >= ${stamp(from)}`);
  if (to) all.push(`timestamp < ${stamp(to)}`);
  const together = new Map<string, Chip[]>();
  chips.forEach((chip, i) => {
    const key = chip.sign === '=' || chip.sign === '!=' ? chip.column + chip.sign : String(i);
    together.set(key, [...(together.get(key) ?? []), chip]);
  });
  for (const [first, ...more] of together.values()) {
    all.push(condition(first.column, first.sign, isUnary(first.sign) ? [] : [first, ...more].map(chip => chip.value)));
  }
  if (!chips.some(chip => chip.sign === '=' && (chip.column === 'name' || chip.column === 'module'))) {
    all.push(`module IS DISTINCT FROM ${text(RECORDER)}`);
  }
  return all;
}

/** A figure as SQL; rates are of seconds. */
export function figure(aggregate: string, seconds: number): string {
  const [, name, of] = /^([a-z0-9_.]+)(?:\((.+)\))?$/.exec(aggregate) ?? [];
  const number = of?.startsWith('label.') ? `try_cast(${column(of)} AS DOUBLE)` : column(of ?? '');
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(name ?? '');
  if (percentile) return `quantile_cont(${number}, ${Number((Number(percentile[1]) / 100).toPrecision(12))})`;
  switch (name) {
    case 'count': return of ? `count(${column(of)})` : 'count(*)';
    case 'rate': return `count(*) / ${seconds}e0`;
    case 'errors': return 'count(*) FILTER (NOT success)';
    case 'error_rate': return 'count(*) FILTER (NOT success) / count(*)';
    case 'mean': return `avg(${number})`;
    case 'stddev': return `stddev_samp(${number})`;
    case 'distinct': return `count(DISTINCT ${column(of ?? '')})`;
    case 'first': return `arg_min(${column(of ?? '')}, timestamp)`;
    case 'last': return `arg_max(${column(of ?? '')}, timestamp)`;
    default: return `${name}(${number})`;
  }
}

export interface SqlQuestion {
  chips: Chip[];
  from?: string;
  to?: string;
  /** Seconds; 0 for no steps. */
  step: number;
  groupBy: string[];
  aggregates: string[];
}

/** Every group, not only the first ones: SQL has its own LIMIT. */
export function aggregateSql(question: SqlQuestion): string {
  const {chips, from, to, step, groupBy, aggregates} = question;
  const seconds = step || (from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : 1);
  const keys = [
    ...(step ? [`time_bucket(INTERVAL '${step} seconds', timestamp) AS step`] : []),
    ...groupBy.map(name => (name.startsWith('label.') ? `${column(name)} AS "${name.replace(/"/g, '""')}"` : name)),
  ];
  const figures = aggregates.map(aggregate => `${figure(aggregate, seconds)} AS "${aggregate.replace(/"/g, '""')}"`);
  const tail = keys.length === 0 ? '' : `\nGROUP BY ${keys.map((_key, i) => i + 1).join(', ')}\nORDER BY ${keys.map((_key, i) => i + 1).join(', ')}`;
  return `SELECT ${[...keys, ...figures].join(', ')}\nFROM events\nWHERE ${conditions(chips, from, to).join('\n  AND ')}${tail}`;
}

/** How often numbers of which size came when, in the buckets of the API. */
export function histogramSql(chips: Chip[], from: string | undefined, to: string | undefined, of: string, step: number, subdivisions: number): string {
  const number = of.startsWith('label.') ? `try_cast(${column(of)} AS DOUBLE)` : of;
  const power = `power(2, floor(log2(${number})))`;
  return `SELECT time_bucket(INTERVAL '${step} seconds', timestamp) AS step,\n`
    + `  ${power} * (1 + floor((${number} / ${power} - 1) * ${subdivisions}) / ${subdivisions}) AS lower, count(*) AS "count"\n`
    + `FROM events\nWHERE ${[...conditions(chips, from, to), `${number} > 0`].join('\n  AND ')}\nGROUP BY 1, 2\nORDER BY 1, 2`;
}

/** The newest events of a range. */
export function eventsSql(chips: Chip[], from: string | undefined, to: string | undefined, limit: number): string {
  return `SELECT *\nFROM events\nWHERE ${conditions(chips, from, to).join('\n  AND ')}\nORDER BY timestamp DESC\nLIMIT ${limit}`;
}

/** For a shell; every quote in it is safe. */
export function curl(path: string, params: Params): string {
  const url = new URL(address(path, params), location.href.replace(/#.*/, '')).href;
  const token = session.value?.required ? `-H "Authorization: Bearer $ZEROHEAP_TOKEN" ` : '';
  return `curl ${token}'${url.replace(/'/g, `'\\''`)}'`;
}
