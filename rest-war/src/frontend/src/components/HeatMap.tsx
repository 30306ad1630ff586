import {useEffect, useLayoutEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {HistogramRow} from '../api';
import {gridOf} from '../grid';
import {clock, count, counted, format, type Unit} from '../format';
import type {Mark} from '../marks';
import {ink, isDark} from '../theme';
import {Marks} from './Marks';

export interface Cell {
  /** The step's begin and end, seconds since 1970. */
  from: number;
  to: number;
  lower: number;
  upper: number;
}

const LEFT = 64;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 10;

/** How often numbers of which size came when: darker is more often. A click or Enter opens a cell, a drag zooms. */
export function HeatMap({title, rows, steps, step, from, to, unit, subdivisions, marks, chosen, onCell, onZoom, height = 330}: {
  title: string; rows: HistogramRow[]; steps: number[]; step: number; from: number; to: number; unit: Unit; subdivisions: number; marks: Mark[];
  chosen: Cell | null; onCell: (cell: Cell) => void; onZoom: (from: number, to: number) => void; height?: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(600);
  const [at, setAt] = useState<[number, number] | null>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const dark = isDark.value;
  const grid = useMemo(() => gridOf(rows, subdivisions), [rows]);
  const {buckets, counts, most} = grid;
  const x = (seconds: number) => LEFT + ((width - LEFT - RIGHT) * (seconds - from)) / (to - from);
  const rowHeight = (height - TOP - BOTTOM) / Math.max(1, buckets.length);
  const y = (bucket: number) => height - BOTTOM - rowHeight * (bucket + 1);

  useLayoutEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const ctx = element?.getContext('2d');
    if (!element || !ctx) return;
    const ratio = devicePixelRatio;
    element.width = width * ratio;
    element.height = height * ratio;
    ctx.scale(ratio, ratio);
    draw(ctx);
  }, [grid, width, height, dark, at, drag, chosen, from, to, marks]);

  const draw = (ctx: CanvasRenderingContext2D) => {
    const colors = ink(dark);
    ctx.clearRect(0, 0, width, height);
    ctx.font = '11px system-ui, sans-serif';
    ctx.fillStyle = colors.quiet;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'right';
    let free = height;
    buckets.forEach(([lower], i) => {
      const isPower = lower <= 0 || Number.isInteger(Math.log2(lower));
      const line = y(i) + rowHeight;
      if (isPower && free - line >= 22) {
        ctx.fillText(format(lower, unit), LEFT - 8, line);
        ctx.fillRect(LEFT - 4, line - 0.5, 4, 1);
        free = line;
      }
    });
    ctx.strokeStyle = colors.line;
    ctx.strokeRect(LEFT - 0.5, TOP - 0.5, width - LEFT - RIGHT + 1, height - TOP - BOTTOM + 1);
    ctx.save();
    ctx.beginPath();
    ctx.rect(LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
    ctx.clip();
    steps.forEach(start => {
      const [left, right] = [x(start), x(start + step)];
      buckets.forEach(([lower], i) => {
        const events = counts.get(`${start}/${lower}`);
        if (!events) return;
        ctx.fillStyle = shade(events, most, dark);
        ctx.fillRect(left + 0.5, y(i) + 0.5, Math.max(1, right - left - 1), Math.max(1, rowHeight - 1));
      });
    });
    for (const mark of marks) {
      ctx.strokeStyle = mark.kind === 'seam' ? colors.accent : mark.kind === 'unclean' ? colors.warn : colors.bad;
      ctx.setLineDash(mark.kind === 'seam' ? [4, 3] : []);
      ctx.beginPath();
      ctx.moveTo(x(mark.at), TOP);
      ctx.lineTo(x(mark.at), height - BOTTOM);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const outline = (cell: Cell, color: string) => {
      const first = buckets.findIndex(([lower]) => lower === cell.lower);
      if (first < 0) return;
      ctx.strokeStyle = color;
      ctx.lineWidth = 2;
      ctx.strokeRect(x(cell.from), y(first), Math.max(3, x(cell.to) - x(cell.from)), Math.max(3, rowHeight));
    };
    if (chosen) outline(chosen, colors.bad);
    const hovered = cellAt(at);
    if (hovered) outline(hovered, colors.text);
    if (drag) {
      ctx.fillStyle = colors.accent + '33';
      ctx.fillRect(Math.min(...drag), TOP, Math.abs(drag[1] - drag[0]), height - TOP - BOTTOM);
    }
    ctx.restore();
    ctx.fillStyle = colors.quiet;
    const labels = Math.max(2, Math.floor((width - LEFT) / 130));
    for (let i = 0; i <= labels; i++) {
      const seconds = from + ((to - from) * i) / labels;
      ctx.textAlign = i === 0 ? 'left' : i === labels ? 'right' : 'center';
      ctx.fillText(clock(seconds, to - from), x(seconds), height - BOTTOM / 2 + 2);
    }
  };

  const cellAt = (indices: [number, number] | null): Cell | null => {
    if (!indices || !buckets[indices[1]] || steps[indices[0]] === undefined) return null;
    const start = steps[indices[0]];
    return {from: start, to: start + step, lower: buckets[indices[1]][0], upper: buckets[indices[1]][1]};
  };
  const indicesOf = (event: PointerEvent): [number, number] | null => {
    const seconds = from + ((event.offsetX - LEFT) / (width - LEFT - RIGHT)) * (to - from);
    const bucket = Math.floor((height - BOTTOM - event.offsetY) / rowHeight);
    const index = steps.findIndex(start => seconds >= start && seconds < start + step);
    return index < 0 || bucket < 0 || bucket >= buckets.length || event.offsetX < LEFT ? null : [index, bucket];
  };
  const onPointerUp = (event: PointerEvent) => {
    const begun = drag;
    setDrag(null);
    if (begun && Math.abs(event.offsetX - begun[0]) > 6) {
      const second = (pixel: number) => from + ((Math.min(width - RIGHT, Math.max(LEFT, pixel)) - LEFT) / (width - LEFT - RIGHT)) * (to - from);
      onZoom(second(Math.min(begun[0], event.offsetX)), second(Math.max(begun[0], event.offsetX)));
      return;
    }
    const cell = cellAt(indicesOf(event));
    if (cell) onCell(cell);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    const move = moves[event.key];
    if (move) {
      const [i, j] = at ?? [steps.length, 0];
      setAt([clamp(i + move[0], steps.length), clamp(j + move[1], buckets.length)]);
    } else if (event.key === 'Enter') {
      const cell = cellAt(at);
      if (cell) onCell(cell);
    } else {
      return;
    }
    event.preventDefault();
  };
  const hovered = cellAt(at);
  const said = hovered && `${clock(hovered.from, to - from)}, ${format(hovered.lower, unit)} to ${format(hovered.upper, unit)}: `
    + counted(counts.get(`${hovered.from}/${hovered.lower}`) ?? 0, 'event');
  return (
    <figure class="chart heat">
      <div class="chart-body" style={{height: `${height}px`}}>
        <canvas ref={canvas} tabIndex={0} role="application" aria-label={`${title}: heat map. Arrow keys move, Enter shows the events of a cell.`}
          style={{width: '100%', height: `${height}px`}}
          onPointerDown={event => { setDrag([event.offsetX, event.offsetX]); event.currentTarget.setPointerCapture(event.pointerId); }}
          onPointerMove={event => { setAt(indicesOf(event)); if (drag) setDrag([drag[0], event.offsetX]); }}
          onPointerUp={onPointerUp} onPointerLeave={() => setAt(null)} onKeyDown={onKeyDown} />
      </div>
      <div class="heat-foot">
        <span role="status">{said || 'A click on a cell shows its events, a drag zooms.'}</span>
        <span class="scale"><small>1</small><i class="scale-bar" style={{background: scale(dark)}} /><small>{count(most)} events</small></span>
      </div>
      <Marks marks={marks} from={from} to={to} />
    </figure>
  );
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

/* Lightness alone carries the meaning: it reads the same to every eye and on paper. */
const SCALE: Record<'light' | 'dark', [number, number, number][]> = {
  light: [[207, 234, 230], [104, 190, 178], [11, 122, 110], [4, 61, 66], [2, 27, 38]],
  dark: [[22, 58, 62], [14, 104, 100], [38, 158, 145], [118, 220, 200], [233, 252, 240]],
};

function shade(events: number, most: number, dark: boolean): string {
  const colors = SCALE[dark ? 'dark' : 'light'];
  const part = most <= 1 ? 0.5 : Math.log(events) / Math.log(most);
  const place = part * (colors.length - 1);
  const [low, high] = [colors[Math.floor(place)], colors[Math.min(colors.length - 1, Math.floor(place) + 1)]];
  const mixed = low.map((value, i) => Math.round(value + (high[i] - value) * (place - Math.floor(place))));
  return `rgb(${mixed.join(',')})`;
}

function scale(dark: boolean): string {
  return `linear-gradient(90deg, ${SCALE[dark ? 'dark' : 'light'].map(color => `rgb(${color.join(',')})`).join(', ')})`;
}
