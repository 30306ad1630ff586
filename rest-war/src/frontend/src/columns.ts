/* The columns of the format that questions are asked about. */

export const COLUMNS = [
  'name', 'service', 'module', 'operation', 'success', 'error_type', 'model', 'provider', 'metric_type', 'unit', 'host', 'run',
  'trace_id', 'span_id', 'duration', 'value', 'size', 'time_to_first_token', 'prompt_tokens', 'completion_tokens', 'cached_tokens',
  'reasoning_tokens', 'seq',
];

export const GROUPABLE = COLUMNS.slice(0, 12);

export const NUMBERS = [
  'duration', 'value', 'size', 'time_to_first_token', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'reasoning_tokens',
];

export const FUNCTIONS = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'min', 'max', 'sum', 'stddev'];

/** An event's value by column or label, as a filter wants it; undefined where it has none. */
export function valueOf(
  event: {name: string; service: string; host: string; run: string; fields: Record<string, unknown>; labels: Record<string, string>},
  column: string,
): unknown {
  if (column.startsWith('label.')) return event.labels[column.slice(6)];
  switch (column) {
    case 'name': return event.name;
    case 'service': return event.service;
    case 'host': return event.host;
    case 'run': return event.run;
    default: return event.fields[column];
  }
}
