/* Ranges of time: so long until now, or from one instant to another. */

export interface Range {
  /** 15m, 1h, 7d; absent where from and to are given. */
  last?: string;
  from?: string;
  to?: string;
}

export const PRESETS: [string, string][] = [
  ['5m', '5 minutes'], ['15m', '15 minutes'], ['1h', '1 hour'], ['6h', '6 hours'], ['24h', '24 hours'], ['7d', '7 days'],
  ['30d', '30 days'],
];

export const DEFAULT_RANGE = '1h';

const SECONDS: Record<string, number> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800};

/** Seconds of 15m, 1h30m, 7d; NaN for what is none. */
export function durationSeconds(text: string): number {
  if (!/^(\d+[smhdw])+$/.test(text)) return NaN;
  return [...text.matchAll(/(\d+)([smhdw])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * SECONDS[unit], 0);
}

/** Seconds of PT1H30M, as the service writes durations; NaN for what is none. */
export function isoSeconds(text: string | undefined | null): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text ?? '');
  if (!parts || parts.slice(1).every(part => part === undefined)) return NaN;
  const [, days, hours, minutes, seconds] = parts.map(part => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}

/** 90 as 1m30s: what the API takes as a step or a range. */
export function durationText(seconds: number): string {
  let rest = Math.round(seconds);
  let text = '';
  for (const [unit, size] of [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as [string, number][]) {
    const whole = Math.floor(rest / size);
    if (whole > 0) text += whole + unit;
    rest -= whole * size;
  }
  return text || '0s';
}

/** An instant in UTC, to the microsecond where it has them. */
export function iso(epochSeconds: number): string {
  const whole = Math.floor(epochSeconds);
  const micros = Math.round((epochSeconds - whole) * 1e6);
  const base = new Date((micros === 1_000_000 ? whole + 1 : whole) * 1000).toISOString().slice(0, 19);
  return micros === 0 || micros === 1_000_000 ? base + 'Z' : `${base}.${String(micros).padStart(6, '0')}Z`;
}

/** The parameters of a range. */
export function rangeParams(range: Range): [string, string][] {
  if (range.last || !(range.from || range.to)) return [['range', range.last || DEFAULT_RANGE]];
  return [...(range.from ? [['from', range.from]] : []), ...(range.to ? [['to', range.to]] : [])] as [string, string][];
}

/** Where a range begins and ends at this moment, in seconds since 1970. */
export function bounds(range: Range, nowSeconds: number): [number, number] {
  if (range.from || range.to) {
    const to = range.to ? Date.parse(range.to) / 1000 : nowSeconds;
    return [range.from ? Date.parse(range.from) / 1000 : 0, to];
  }
  const length = durationSeconds(range.last || DEFAULT_RANGE);
  return [nowSeconds - (Number.isNaN(length) ? 3600 : length), nowSeconds];
}

/** What a reader calls it. */
export function rangeName(range: Range): string {
  if (range.from || range.to) {
    const show = (text: string | undefined) => (text ? new Date(text).toLocaleString('en-GB', {
      day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }) : 'now');
    return `${range.from ? show(range.from) : 'the first event'} – ${show(range.to)}`;
  }
  const last = range.last || DEFAULT_RANGE;
  return 'last ' + (PRESETS.find(([text]) => text === last)?.[1] ?? last);
}

/** How often a view of so long a range is asked anew, in seconds; 0 for not at all. */
export function refreshSeconds(refresh: string, rangeSeconds: number): number {
  if (refresh !== 'auto') return durationSeconds(refresh) || 0;
  return rangeSeconds <= 3600 ? 10 : rangeSeconds <= 21_600 ? 30 : rangeSeconds <= 86_400 ? 60 : 0;
}

/** All starts of steps that a range touches, in seconds since 1970. */
export function stepStarts(from: number, to: number, step: number): number[] {
  const starts: number[] = [];
  for (let start = Math.floor(from / step) * step; start < to; start += step) starts.push(start);
  return starts;
}

/** A range as long again around the same middle, by a factor; never beyond now. */
export function zoomed(from: number, to: number, factor: number, nowSeconds: number): [number, number] {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * factor;
  const end = Math.min(middle + half, Math.max(nowSeconds, to));
  return [end - 2 * half, end];
}
