import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {clock, format, type Unit} from '../format';
import type {Mark} from '../marks';
import {summary, type Series} from '../series';
import {zoomed} from '../time';
import {ink, isDark, seriesColor} from '../theme';
import {Marks} from './Marks';

export interface ChartProps {
  title: string;
  times: number[];
  step: number;
  from: number;
  to: number;
  series: Series[];
  unit: Unit;
  currency?: string;
  marks?: Mark[];
  /** What the dashed lines are. */
  comparedTo?: string;
  isStacked?: boolean;
  height?: number;
  /** Charts with the same key show the same moment under the pointer. */
  sync?: string;
  onZoom?: (from: number, to: number) => void;
}

interface Tip {
  index: number;
  left: number;
  isRight: boolean;
}

const MAX_TIP_LINES = 12;

/** Lines or stacked bars over time. The pointer or the arrow keys read values, a drag or + and - zoom. */
export function Chart(props: ChartProps) {
  const {title, times, series, unit, currency, marks = [], height = 220} = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [tip, setTip] = useState<Tip | null>(null);
  const dark = isDark.value;
  const shown = series.filter(one => !hidden.has(one.label));
  // What the plot is made of; the numbers in it are exchanged without making it anew.
  const shape = JSON.stringify([shown.map(one => [one.label, one.color, one.compared !== undefined]), unit, currency, props.isStacked, dark, height]);

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const made = new uPlot(options(latest, shown, dark, element.clientWidth, height, setTip), dataOf(latest.current, shown), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({width: element.clientWidth, height}));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
      setTip(null);
    };
  }, [shape]);

  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    made.batch(() => {
      made.setData(dataOf(props, shown), false);
      made.setScale('x', {min: props.from, max: props.to});
    });
  }, [props.times, series, props.from, props.to, marks]);

  const onKeyDown = (event: KeyboardEvent) => {
    const made = plot.current;
    if (!made || times.length === 0) return;
    const at = tip?.index ?? times.length;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const index = Math.min(times.length - 1, Math.max(0, at + (event.key === 'ArrowLeft' ? -1 : 1)));
      made.setCursor({left: made.valToPos(times[index] + props.step / 2, 'x'), top: made.over.clientHeight / 3});
    } else if ((event.key === '+' || event.key === '-') && props.onZoom) {
      props.onZoom(...zoomed(props.from, props.to, event.key === '+' ? 0.5 : 2, Date.now() / 1000));
    } else if (event.key === 'Escape') {
      made.setCursor({left: -10, top: -10});
    } else {
      return;
    }
    event.preventDefault();
  };

  const toggle = (label: string, isAlone: boolean) => {
    if (!isAlone) {
      setHidden(before => {
        const next = new Set(before);
        if (!next.delete(label)) next.add(label);
        return next.size === series.length ? new Set() : next;
      });
      return;
    }
    const others = series.map(one => one.label).filter(other => other !== label);
    setHidden(before => (others.every(other => before.has(other)) && !before.has(label) ? new Set() : new Set(others)));
  };

  const most = series.map(one => `${one.label} at most ${format(summary(one.values).max, unit, currency)}`).slice(0, 4).join('; ');
  return (
    <figure class="chart">
      <div class="chart-body" ref={host} tabIndex={0} role="img" onKeyDown={onKeyDown}
        aria-label={`${title}, chart from ${clock(props.from, 1e6)} to ${clock(props.to, 1e6)}. ${most}. Arrow keys read values, plus and minus zoom.`}>
        {tip && tip.index < times.length && <TipBox tip={tip} props={props} shown={shown} dark={dark} />}
      </div>
      <Marks marks={marks} from={props.from} to={props.to} />
      {series.length > 0 && (
        <div class="legend">
          <table>
            <caption class="unseen">{title}: series with their last, mean and greatest value</caption>
            <thead>
              <tr><th scope="col"><span class="unseen">series</span></th><th scope="col">last</th><th scope="col">mean</th><th scope="col">max</th></tr>
            </thead>
            <tbody>
              {series.map(one => {
                const {last, mean, max} = summary(one.values);
                return (
                  <tr key={one.label} class={hidden.has(one.label) ? 'off' : ''}>
                    <th scope="row">
                      <button type="button" class="legend-key" aria-pressed={!hidden.has(one.label)}
                        title="Click: show or hide. Shift-click or double click: this one alone."
                        onClick={event => toggle(one.label, event.shiftKey)} onDblClick={() => toggle(one.label, true)}>
                        <i class="swatch" style={{background: seriesColor(one.color, dark)}} /><span>{one.label}</span>
                      </button>
                    </th>
                    <td>{format(last, unit, currency)}</td><td>{format(mean, unit, currency)}</td><td>{format(max, unit, currency)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </figure>
  );
}

function TipBox({tip, props, shown, dark}: {tip: Tip; props: ChartProps; shown: Series[]; dark: boolean}) {
  const {times, unit, currency, step, marks = []} = props;
  const start = times[tip.index];
  const lines = shown
    .map(one => ({one, value: one.values[tip.index], before: one.compared?.[tip.index]}))
    .filter(line => line.value !== null || line.before != null)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const here = marks.filter(mark => mark.at < start + step && (mark.until ?? mark.at) >= start);
  return (
    <div class="tip" role="status" style={tip.isRight ? {right: `calc(100% - ${tip.left - 14}px)`} : {left: `${tip.left + 14}px`}}>
      <b>{clock(start, props.to - props.from)}{step > 1 ? ` – ${clock(start + step, props.to - props.from)}` : ''}</b>
      {lines.slice(0, MAX_TIP_LINES).map(({one, value, before}) => (
        <div class="tip-line" key={one.label}>
          <i class="swatch" style={{background: seriesColor(one.color, dark)}} />
          <span>{one.label}</span>
          <em>{format(value, unit, currency)}</em>
          {before != null && <small>{format(before, unit, currency)} {props.comparedTo}</small>}
        </div>
      ))}
      {lines.length > MAX_TIP_LINES && <small>and {lines.length - MAX_TIP_LINES} more</small>}
      {lines.length === 0 && <small>no event</small>}
      {here.map(mark => <small key={mark.text + mark.at} class={'mark-' + mark.kind}>{mark.text}</small>)}
    </div>
  );
}

function dataOf(props: ChartProps, shown: Series[]): uPlot.AlignedData {
  // A figure of a step is drawn at its middle.
  const xs = props.times.map(time => time + props.step / 2);
  if (props.isStacked) {
    const sums = new Array<number>(xs.length).fill(0);
    const stacks = shown.map(one => one.values.map((value, i) => (sums[i] += value ?? 0)));
    // The highest is drawn first, so that the lower ones cover it.
    return [xs, ...stacks.reverse()] as uPlot.AlignedData;
  }
  return [xs, ...shown.flatMap(one => (one.compared ? [one.compared, one.values] : [one.values]))] as uPlot.AlignedData;
}

function options(
  latest: {current: ChartProps}, shown: Series[], dark: boolean, width: number, height: number, setTip: (tip: Tip | null) => void,
): uPlot.Options {
  const colors = ink(dark);
  const {unit, currency, isStacked} = latest.current;
  const lines: uPlot.Series[] = isStacked
    ? [...shown].reverse().map(one => ({
      label: one.label, stroke: seriesColor(one.color, dark), fill: seriesColor(one.color, dark), width: 0, points: {show: false},
      paths: uPlot.paths.bars?.({size: [0.86, 60, 1]}),
    }))
    : shown.flatMap(one => {
      const color = seriesColor(one.color, dark);
      const now: uPlot.Series = {label: one.label, stroke: color, width: 1.75, points: {size: 4.5, fill: color, filter: lonely}};
      const before: uPlot.Series = {label: one.label + ' before', stroke: color + '99', width: 1.25, dash: [3, 4], points: {show: false}};
      return one.compared ? [before, now] : [now];
    });
  const font = '11px system-ui, sans-serif';
  const axis = {stroke: colors.quiet, font, grid: {stroke: colors.line, width: 1}, ticks: {show: false}};
  return {
    width,
    height,
    legend: {show: false},
    padding: [10, 20, 0, 0],
    cursor: {
      drag: {x: latest.current.onZoom !== undefined, y: false, setScale: false, dist: 6},
      points: {size: 6, show: !isStacked as never},
      sync: latest.current.sync ? {key: latest.current.sync, setSeries: false} : undefined,
      y: false,
    },
    scales: {
      x: {time: true, range: () => [latest.current.from, latest.current.to]},
      y: {range: (_plot, _least, most) => [0, most > 0 && Number.isFinite(most) ? most * 1.08 : 1]},
    },
    axes: [
      {...axis, space: 70, size: 26, gap: 6, values: timeLabels},
      {...axis, size: 58, gap: 6, space: 34, values: (_plot, splits) => splits.map(value => format(value, unit, currency))},
    ],
    series: [{}, ...lines],
    hooks: {
      drawClear: [plot => drawMarks(plot, latest.current, colors)],
      setCursor: [plot => {
        const {left, idx} = plot.cursor;
        // A chart that only follows another shows the line, not the values.
        if (idx == null || left == null || left < 0 || !plot.root.parentElement?.matches(':hover, :focus')) setTip(null);
        else setTip({index: idx, left: left + plot.over.offsetLeft, isRight: left > plot.over.clientWidth / 2});
      }],
      setSelect: [plot => {
        const {left, width: selected} = plot.select;
        if (selected < 6) return;
        const from = plot.posToVal(left, 'x');
        const to = plot.posToVal(left + selected, 'x');
        plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
        latest.current.onZoom?.(from, to);
      }],
    },
  };
}

/* A point between two gaps is no line and would not be seen. */
const lonely: uPlot.Series.Points.Filter = (plot, seriesIndex, show) => {
  const values = plot.data[seriesIndex];
  const known = (i: number) => i >= 0 && i < values.length && values[i] != null;
  const found: number[] = [];
  if (show) return null;
  for (let i = 0; i < values.length; i++) {
    if (known(i) && !known(i - 1) && !known(i + 1)) found.push(i);
  }
  return found;
};

const timeLabels: uPlot.Axis.DynamicValues = (_plot, splits, _axis, _space, increment) => {
  let before = '';
  return splits.map(split => {
    const date = new Date(split * 1000);
    const day = date.toLocaleDateString('en-GB', {day: 'numeric', month: 'short'});
    const two = (value: number) => String(value).padStart(2, '0');
    const time = `${two(date.getHours())}:${two(date.getMinutes())}${increment < 60 ? ':' + two(date.getSeconds()) : ''}`;
    const text = increment >= 86_400 ? day : day !== before && before !== '' ? day : time;
    before = day;
    return text;
  });
};

function drawMarks(plot: uPlot, props: ChartProps, colors: ReturnType<typeof ink>): void {
  const {ctx, bbox} = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  for (const mark of props.marks ?? []) {
    const at = (seconds: number) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(seconds, 'x', true)));
    const left = at(Math.max(mark.at, props.from));
    const color = mark.kind === 'seam' ? colors.accent : mark.kind === 'unclean' ? colors.warn : colors.bad;
    if (mark.until !== undefined) {
      ctx.fillStyle = color + '2e';
      ctx.fillRect(left, bbox.top, Math.max(3 * ratio, at(mark.until) - left), bbox.height);
      ctx.fillStyle = color;
      ctx.fillRect(left, bbox.top, Math.max(3 * ratio, at(mark.until) - left), 2 * ratio);
      continue;
    }
    if (mark.kind === 'seam') {
      ctx.fillStyle = color + '12';
      ctx.fillRect(left, bbox.top, bbox.left + bbox.width - left, bbox.height);
    }
    ctx.strokeStyle = color;
    ctx.lineWidth = ratio;
    ctx.setLineDash(mark.kind === 'seam' ? [4 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = color;
    if (mark.kind === 'seam') {
      ctx.font = `${10 * ratio}px system-ui, sans-serif`;
      const fits = bbox.left + bbox.width - left > 34 * ratio;
      ctx.textAlign = fits ? 'left' : 'right';
      ctx.fillText(fits ? 'live' : 'live ▸', left + (fits ? 4 : -4) * ratio, bbox.top + 10 * ratio);
    } else {
      ctx.beginPath();
      ctx.moveTo(left - 4 * ratio, bbox.top);
      ctx.lineTo(left + 4 * ratio, bbox.top);
      ctx.lineTo(left, bbox.top + 6 * ratio);
      ctx.fill();
    }
  }
  ctx.restore();
}
