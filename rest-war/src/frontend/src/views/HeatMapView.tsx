import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {AggregateAnswer, Answer, EventRow, HistogramRow, Params} from '../api';
import {Empty, Panel, Provenance, Trouble, Worth} from '../components/Basics';
import {Events} from '../components/Events';
import {HeatMap, type Cell} from '../components/HeatMap';
import {Share} from '../components/Share';
import {NUMBERS} from '../columns';
import {chipParams, parseChip, type Chip} from '../filter';
import {clock, count, format} from '../format';
import {useMarks} from '../marks';
import {go, goOwn, route} from '../route';
import {numberOf, unitOf} from '../series';
import {eventsSql, histogramSql} from '../sql';
import {bounds, durationText, iso, rangeParams, stepStarts} from '../time';
import {useAnswer} from '../useAnswer';

const SUBDIVISIONS = 4;
const SHOWN = 100;
const ASKED = 1000;
const TAILS: [string, number][] = [['p99.999', 1e-5], ['p99.99', 1e-4], ['p99.9', 1e-3], ['p99', 1e-2], ['p90', 0.1]];
const NICE = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/* Cells wide enough to be hit. */
function cellStep(seconds: number, width: number): number {
  const most = Math.max(20, Math.floor((width - 80) / 11));
  return NICE.find(step => seconds / step <= most) ?? Math.ceil(seconds / most / 604_800) * 604_800;
}

function parseCell(text: string | undefined): Cell | null {
  const parts = (text ?? '').split('~').map(Number);
  return parts.length === 4 && parts.every(Number.isFinite) ? {from: parts[0], to: parts[1], lower: parts[2], upper: parts[3]} : null;
}

/** How numbers are spread over time, and the very events of a cell, or those at the upper end. */
export function HeatMapView() {
  const {range, chips, own} = route.value;
  const column = own.col || 'duration';
  const unit = unitOf(`max(${column})`);
  const cell = parseCell(own.cell);
  const body = useRef<HTMLDivElement>(null);
  const [width] = useState(() => document.documentElement.clientWidth);
  const [begin, end] = bounds(range, Date.now() / 1000);
  const step = cellStep(end - begin, width);
  const where: Params = [...rangeParams(range), ...chipParams(chips)];
  const params: Params = [...where, ['column', column], ['step', durationText(step)], ['subdivisions', String(SUBDIVISIONS)]];
  const asked = useAnswer<Answer<HistogramRow>>('api/v1/histogram', params);
  const {answer} = asked;
  const marks = useMarks(rangeParams(range), answer?.declaration);
  const from = answer?.declaration.from ? Date.parse(answer.declaration.from) / 1000 : begin;
  const to = answer?.declaration.to ? Date.parse(answer.declaration.to) / 1000 : end;
  const steps = useMemo(() => stepStarts(from, to, step), [from, to, step]);
  const title = `${column} over time`;
  return (
    <>
      <div class="controls form">
        <div class="row">
          <label>Spread of
            <select aria-label="Spread of" value={column} onChange={event => goOwn({col: event.currentTarget.value, cell: ''})}>
              {NUMBERS.map(one => <option key={one}>{one}</option>)}
              {!NUMBERS.includes(column) && <option>{column}</option>}
            </select>
          </label>
        </div>
      </div>
      <Trouble problem={asked.problem} />
      <Worth declaration={answer?.declaration} />
      <Panel title={title} busy={asked.isSlow} wide
        actions={<Share title={title} path="api/v1/histogram" params={params} picture={() => body.current}
          sql={histogramSql(chips, answer?.declaration.from, answer?.declaration.to, column, step, SUBDIVISIONS)} />}>
        <div ref={body}>
          {answer && answer.rows.length > 0 && (
            <HeatMap title={title} rows={answer.rows} steps={steps} step={step} from={from} to={to} unit={unit} subdivisions={SUBDIVISIONS}
              marks={marks} chosen={cell} onCell={one => goOwn({cell: [one.from, one.to, one.lower, one.upper].join('~')})}
              onZoom={(a, b) => go({range: {from: iso(a), to: iso(b)}, own: {...own, cell: ''}})} />
          )}
          {answer && answer.rows.length === 0 && (
            <Empty title={`No event of this range has a ${column}.`}><p>Choose another column or a longer range, or take a filter away.</p></Empty>
          )}
        </div>
      </Panel>
      {cell ? <CellEvents cell={cell} column={column} where={chipParams(chips)} /> : <TopEvents column={column} where={where} />}
      <Provenance declaration={answer?.declaration} />
    </>
  );
}

function CellEvents({cell, column, where}: {cell: Cell; column: string; where: Params}) {
  const unit = unitOf(`max(${column})`);
  const isPoint = cell.lower === cell.upper;
  const params: Params = [
    ['from', iso(cell.from)], ['to', iso(cell.to)], ...where,
    ...(isPoint ? [['where', `${column}=${cell.lower}`]] : [['where', `${column}>=${cell.lower}`], ['where', `${column}<${cell.upper}`]]) as Params,
    ['limit', String(SHOWN)],
  ];
  const asked = useAnswer<Answer<EventRow>>('api/v1/events', params);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({block: 'nearest'}), [cell.from, cell.lower]);
  const title = `Events of ${clock(cell.from, 1)} – ${clock(cell.to, 1)}, ${format(cell.lower, unit)} to ${format(cell.upper, unit)}`;
  return (
    <div ref={place}>
      <EventPanel title={title} asked={asked} params={params}
        actions={<button type="button" class="small" onClick={() => goOwn({cell: ''})}>all of the range</button>} />
    </div>
  );
}

/* The API orders events by time; those at the upper end are found by the highest percentile that leaves some. */
function TopEvents({column, where}: {column: string; where: Params}) {
  const tails = useAnswer<AggregateAnswer>('api/v1/aggregate', [
    ...where, ['where', `${column} exists`], ['aggregates', ['count', ...TAILS.map(([name]) => `${name}(${column})`)].join(',')],
  ]);
  const row = tails.answer?.rows[0];
  const events = numberOf(row?.values, 'count') ?? 0;
  const tail = TAILS.find(([, part]) => events * part >= 20);
  const bound = tail && row ? numberOf(row.values, `${tail[0]}(${column})`) : null;
  const params: Params = [...where, ['where', bound === null ? `${column} exists` : `${column}>=${bound}`], ['limit', String(ASKED)]];
  const asked = useAnswer<Answer<EventRow>>(events > 0 ? 'api/v1/events' : null, params);
  const answer = asked.answer && {
    ...asked.answer,
    rows: [...asked.answer.rows].sort((a, b) => Number(b.fields[column] ?? 0) - Number(a.fields[column] ?? 0)).slice(0, SHOWN),
  };
  if (tails.answer && events === 0) return null;
  return <EventPanel title={column === 'duration' ? 'Slowest events of the range' : `Events with the greatest ${column}`}
    asked={{...asked, answer, problem: asked.problem ?? tails.problem}} params={params}
    hint={bound === null ? undefined : `${tail?.[0]} and above: ${format(bound, unitOf(`max(${column})`))}`} />;
}

/* The conditions among the parameters, those that the view adds to the reader's own too. */
function chipsOf(params: Params): Chip[] {
  return params.flatMap(([name, value]) => {
    if (['range', 'from', 'to', 'limit'].includes(name)) return [];
    if (name === 'where') return parseChip(value) ?? [];
    return name.endsWith('!') ? {column: name.slice(0, -1), sign: '!=', value} : {column: name, sign: '=', value};
  });
}

function EventPanel({title, asked, params, hint, actions}: {
  title: string; asked: ReturnType<typeof useAnswer<Answer<EventRow>>>; params: Params; hint?: string; actions?: preact.ComponentChildren;
}) {
  const {answer} = asked;
  return (
    <Panel title={title} busy={asked.isSlow} wide hint={hint ?? (answer?.declaration.truncated ? `the newest ${count(answer.rows.length)}` : undefined)}
      actions={<>{actions}<Share title={title} path="api/v1/events" params={params}
        sql={eventsSql(chipsOf(params), answer?.declaration.from, answer?.declaration.to, Number(params.find(([name]) => name === 'limit')?.[1]))} /></>}>
      <Trouble problem={asked.problem} />
      {answer && answer.rows.length > 0 && <Events events={answer.rows} caption={title} />}
      {answer && answer.rows.length === 0 && <Empty title="No event here." />}
    </Panel>
  );
}
