'use strict';

/* Asks /api/v1/metrics/recent twice, once for the table and once by time step for the chart, every few seconds. */

const REFRESH_MILLIS = 5000;
const SERIES = 6;
const SVG = 'http://www.w3.org/2000/svg';
const CHART = {left: 62, right: 790, top: 14, bottom: 206};

const byId = id => document.getElementById(id);
let asking = 0;

function text(tag, content, className) {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

function shape(tag, attributes, content) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (content !== undefined) element.textContent = content;
  return element;
}

function number(value) {
  if (value === undefined || value === null) return '';
  if (Math.abs(value) >= 1e7) return value.toLocaleString('en', {notation: 'compact', maximumSignificantDigits: 3});
  const digits = value === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', {maximumFractionDigits: digits});
}

function seconds(value) {
  if (value === undefined || value === null) return '';
  if (value === 0) return '0 s';
  if (value < 1e-3) return `${number(value * 1e6)} µs`;
  return value < 1 ? `${number(value * 1e3)} ms` : `${number(value)} s`;
}

async function ask(parameters) {
  const response = await fetch('api/v1/metrics/recent?' + new URLSearchParams(parameters));
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || `the service answered with status ${response.status}`);
  return answer;
}

async function refresh() {
  const mine = ++asking;
  const choice = byId('range').selectedOptions[0];
  try {
    const [table, chart] = await Promise.all([
      ask({range: choice.value, group_by: 'name,service,label.synthetic', limit: 200}),
      ask({range: choice.value, step: choice.dataset.step, group_by: 'name', limit: SERIES}),
    ]);
    if (mine !== asking) return; // a newer choice is on its way
    byId('problem').hidden = true;
    showTable(table);
    showChart(chart, duration(choice.dataset.step));
    showDeclaration(table.declaration);
    byId('refreshed').textContent = 'as of ' + new Date().toLocaleTimeString('en-GB');
  } catch (failure) {
    if (mine !== asking) return;
    byId('problem').textContent = failure instanceof TypeError ? 'The service cannot be reached.' : failure.message;
    byId('problem').hidden = false;
  }
}

function showTable(answer) {
  const body = document.querySelector('#metrics tbody');
  const labels = [...document.querySelectorAll('#metrics th')].map(th => th.textContent);
  const rows = answer.rows.map(row => {
    const [figures, unit] = row.duration ? [row.duration, seconds] : [row.value || {}, number];
    const name = text('td', row.group.name + ' ');
    if (row.group['label.synthetic'] === 'true') name.append(text('b', 'synthetic', 'tag'));
    const cells = [
      name, text('td', row.group.service || ''), text('td', number(row.count)), text('td', number(row.rate)),
      text('td', number(row.errors), row.errors > 0 ? 'bad' : ''),
      ...['p50', 'p95', 'p99'].map(p => text('td', unit(figures[p]), figures[p] === undefined ? 'none' : '')),
    ];
    cells.forEach((cell, i) => { cell.dataset.label = labels[i]; });
    const line = document.createElement('tr');
    line.append(...cells);
    return line;
  });
  body.replaceChildren(...rows);
  byId('metrics').hidden = rows.length === 0;
  byId('nothing').hidden = rows.length > 0;
  byId('synthetic').hidden = !answer.rows.some(row => row.group['label.synthetic'] === 'true');
  const others = answer.rows.some(row => !/^(http_request$|jvm\.)/.test(row.group.name));
  if (!others && !byId('first').dataset.shown) byId('first').open = true;
  byId('first').dataset.shown = 'once';
}

function showDeclaration(declaration) {
  const unclean = declaration.unclean_runs || [];
  const entries = [
    ['complete', declaration.complete ? 'yes' : 'no', !declaration.complete],
    ['exact', declaration.exact ? 'yes' : 'no', !declaration.exact],
    ['lost', number(declaration.lost), declaration.lost > 0],
    ['rejected', number(declaration.rejected), declaration.rejected > 0],
    ['unclean runs', number(unclean.length), unclean.length > 0],
    ['live events', number(declaration.live_rows)],
    ['archived rows', number(declaration.archived_rows)],
    ['segments read', number(declaration.segments_read)],
    ['files read', number(declaration.files_read)],
    ['took', `${number(declaration.millis)} ms`],
  ];
  byId('declaration').replaceChildren(...entries.map(([name, value, bad]) => {
    const entry = document.createElement('div');
    entry.append(text('dt', name), text('dd', value, bad ? 'bad' : ''));
    return entry;
  }));
  byId('particulars').replaceChildren(
    ...(declaration.missing || []).map(sentence => text('li', sentence)),
    ...unclean.map(run => text('li', `${run.service} ended without saying so on ${run.day}: run ${run.run}`)));
}

/* Milliseconds of 5s, 1m or 2h. */
function duration(text) {
  return parseInt(text, 10) * {s: 1e3, m: 60e3, h: 3600e3}[text.slice(-1)];
}

function figureOf(row, figure) {
  if (figure === 'rate' || figure === 'errors') return row[figure];
  return row.duration && row.duration[figure];
}

/* A step without an event has no row: nothing happened, which is 0 of what is counted and no duration at all. */
function lines(points, stepMillis, from, to, counted) {
  if (!counted) {
    const parts = [];
    points.forEach((point, i) => {
      if (i === 0 || point.time - points[i - 1].time > stepMillis) parts.push([]);
      parts[parts.length - 1].push(point);
    });
    return parts;
  }
  const values = new Map(points.map(point => [point.time, point.value]));
  const all = [];
  for (let time = Math.floor(from / stepMillis) * stepMillis; time < to; time += stepMillis) {
    all.push({time, value: values.get(time) || 0});
  }
  return [all];
}

function showChart(answer, stepMillis) {
  const figure = byId('figure').value;
  const series = new Map();
  for (const row of answer.rows) {
    const value = figureOf(row, figure);
    if (value === undefined) continue;
    if (!series.has(row.group.name)) series.set(row.group.name, []);
    series.get(row.group.name).push({time: Date.parse(row.step), value});
  }
  const chosen = [...series].slice(0, SERIES);
  for (const [, points] of chosen) points.sort((a, b) => a.time - b.time);
  const from = Date.parse(answer.declaration.from);
  const to = Date.parse(answer.declaration.to);
  const top = nice(Math.max(0, ...chosen.flatMap(([, points]) => points.map(point => point.value))));
  const x = time => CHART.left + (CHART.right - CHART.left) * Math.min(1, Math.max(0, (time - from) / (to - from)));
  const y = value => CHART.bottom - (CHART.bottom - CHART.top) * value / top;
  const unit = figure.startsWith('p') ? seconds : number;
  const parts = [];
  for (let i = 0; i <= 4; i++) {
    const value = top * i / 4;
    parts.push(shape('line', {class: 'grid', x1: CHART.left, x2: CHART.right, y1: y(value), y2: y(value)}));
    if (i % 2 === 0) {
      parts.push(shape('text', {x: CHART.left - 6, y: y(value) + 4, 'text-anchor': 'end'}, unit(value)));
    }
  }
  for (let i = 0; i <= 2; i++) {
    const time = from + (to - from) * i / 2;
    const anchor = ['start', 'middle', 'end'][i];
    parts.push(shape('text', {x: x(time), y: CHART.bottom + 26, 'text-anchor': anchor}, clock(time, to - from)));
  }
  chosen.forEach(([, points], i) => {
    for (const line of lines(points, stepMillis, from, to, unit === number)) {
      if (line.length === 1) {
        parts.push(shape('circle', {class: `s${i}`, cx: x(line[0].time), cy: y(line[0].value), r: 3}));
      }
      parts.push(shape('polyline', {
        class: `s${i}`,
        points: line.map(point => `${x(point.time).toFixed(1)},${y(point.value).toFixed(1)}`).join(' '),
      }));
    }
  });
  byId('chart').replaceChildren(...parts);
  byId('legend').replaceChildren(...chosen.map(([name], i) => text('li', name, `s${i}`)));
}

/* The next of 1, 2, 5 times a power of ten: a scale that can be read. */
function nice(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}

function clock(time, length) {
  const date = new Date(time);
  return length > 36 * 3600e3
    ? date.toLocaleDateString('en-GB', {day: 'numeric', month: 'short'})
    : date.toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'});
}

byId('range').addEventListener('change', refresh);
byId('figure').addEventListener('change', refresh);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, REFRESH_MILLIS);
refresh();
