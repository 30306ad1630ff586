/* How numbers and times are written: short, with a unit, and always in the same way. */

export type Unit = 'count' | 'rate' | 'seconds' | 'bytes' | 'ratio' | 'money' | 'plain';

const NONE = '–';
const THIN = '\u202f';

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const fraction = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
  return value.toLocaleString('en', {maximumFractionDigits: fraction});
}

/* The first of the steps that the value reaches; each has where it begins, what it is called, and its size where that differs. */
function scaled(value: number, steps: [number, string, number?][]): string {
  const size = Math.abs(value);
  const [from, name, factor] = steps.find(([begin]) => size >= begin * 0.9995) ?? steps[steps.length - 1];
  return digits(value / (factor ?? from)) + (name && THIN + name);
}

/** 1,234 as it is, larger ones as 1.23 M. */
export function count(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  if (Math.abs(value) < 100_000) return digits(value);
  return scaled(value, [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]);
}

/** "1 file", "2 files": how many of something whose plural ends in s. */
export function counted(value: number | null | undefined, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Seconds as µs, ms, s, min, h or d. */
export function seconds(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  if (value === 0) return '0';
  // 90 s stays 90 s: minutes, hours and days begin at two of them.
  return scaled(value, [
    [172_800, 'd', 86_400], [7200, 'h', 3600], [120, 'min', 60], [1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns'],
  ]);
}

/** Bytes in powers of 1000. */
export function bytes(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  return scaled(value, [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB'], [1, 'B']]);
}

/** 0.0123 as 1.23 %. */
export function ratio(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  return digits(value * 100) + THIN + '%';
}

/** Money with its currency, cents only where they matter. */
export function money(value: number | null | undefined, currency = 'USD'): string {
  if (value == null || !Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  const fraction = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 3 : 5;
  return value.toLocaleString('en', {style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: fraction});
}

/** By unit. */
export function format(value: number | null | undefined, unit: Unit, currency?: string): string {
  switch (unit) {
    case 'seconds': return seconds(value);
    case 'bytes': return bytes(value);
    case 'ratio': return ratio(value);
    case 'money': return money(value, currency);
    case 'rate': return value == null ? NONE : count(value) + '/s';
    default: return count(value);
  }
}

/** A number that carries a unit of its own, after UCUM, as values of events do. */
export function measured(value: number | null | undefined, ucum: string | null | undefined): string {
  switch (ucum) {
    case 's': return seconds(value);
    case 'ms': return seconds(value == null ? value : value / 1e3);
    case 'us': return seconds(value == null ? value : value / 1e6);
    case 'By': return bytes(value);
    case 'By/s': return value == null ? NONE : bytes(value) + '/s';
    case '%': return value == null ? NONE : digits(value) + THIN + '%';
    case null: case undefined: case '': case '1': return count(value);
    default: return value == null ? NONE : count(value) + THIN + ucum.replace(/[{}]/g, '');
  }
}

/** How much more or less than before, with its sign: +12 %. */
export function change(now: number | null | undefined, before: number | null | undefined): string {
  if (now == null || before == null || before === 0) return '';
  const part = now / before - 1;
  if (Math.abs(part) < 0.005) return '±0' + THIN + '%';
  if (part >= 9.995) return '×' + digits(now / before);
  return (part > 0 ? '+' : '−') + Math.round(Math.abs(part) * 100) + THIN + '%';
}

const two = (value: number) => String(value).padStart(2, '0');

/** 14:05:09, or with its day where the range is longer than one. */
export function clock(epochSeconds: number, rangeSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}` + (rangeSeconds <= 7200 ? `:${two(date.getSeconds())}` : '');
  return rangeSeconds > 86_400 ? `${day(date)} ${time}` : time;
}

/** 27 Nov. */
export function day(date: Date): string {
  return date.toLocaleDateString('en-GB', {day: 'numeric', month: 'short'});
}

/** 2026-11-27 14:05:09.123 in the reader's zone. */
export function instant(text: string | null | undefined, withMillis = false): string {
  if (!text) return NONE;
  const date = new Date(text);
  const whole = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} `
    + `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return withMillis ? `${whole}.${String(date.getMilliseconds()).padStart(3, '0')}` : whole;
}

/** 3 min ago. */
export function ago(epochMillis: number, now: number): string {
  const past = (now - epochMillis) / 1000;
  return past < 1 ? 'now' : seconds(past < 10 ? past : Math.round(past)) + ' ago';
}
