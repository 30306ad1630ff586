import {address, type Params} from '../api';
import {curl} from '../sql';
import {CopyButton} from './Basics';


/** How to get the same without the page: as a command, as SQL, as a file, as a picture. */
export function Share({path, params, sql, picture, title}: {
  path: string; params: Params; sql?: string; picture?: () => HTMLElement | null; title: string;
}) {
  const file = (format: string) => address(path, [...params, ['format', format]]);
  return (
    <details class="menu">
      <summary class="small" aria-label={`Share ${title}`}>Share</summary>
      <div class="menu-body">
        <CopyButton text={() => curl(path, params)} label="copy curl" />
        {sql && <CopyButton text={sql} label="copy SQL" />}
        <CopyButton text={() => location.href} label="copy link" />
        <a class="button small" href={file('csv')} download>CSV</a>
        <a class="button small" href={file('parquet')} download>Parquet</a>
        {picture && <button type="button" class="small" onClick={() => void savePicture(picture(), title)}>PNG</button>}
      </div>
    </details>
  );
}

/** The chart with its title and legend on one canvas, as a file. */
async function savePicture(element: HTMLElement | null, title: string): Promise<void> {
  const canvas = element?.querySelector('canvas');
  if (!element || !canvas) return;
  const style = getComputedStyle(document.body);
  const ratio = canvas.width / canvas.clientWidth;
  const keys = [...element.querySelectorAll<HTMLElement>('.legend tr:not(.off) .legend-key')];
  const lineHeight = 18;
  const out = document.createElement('canvas');
  out.width = canvas.width;
  out.height = canvas.height + (34 + lineHeight * keys.length + 8) * ratio;
  const ctx = out.getContext('2d');
  if (!ctx) return;
  ctx.scale(ratio, ratio);
  ctx.fillStyle = style.backgroundColor;
  ctx.fillRect(0, 0, out.width, out.height);
  ctx.fillStyle = style.color;
  ctx.font = '600 14px system-ui, sans-serif';
  ctx.fillText(title, 12, 22);
  ctx.drawImage(canvas, 0, 34, canvas.clientWidth, canvas.clientHeight);
  ctx.font = '12px system-ui, sans-serif';
  keys.forEach((key, i) => {
    const y = 34 + canvas.clientHeight + 14 + lineHeight * i;
    const swatch = key.querySelector<HTMLElement>('.swatch');
    ctx.fillStyle = swatch ? getComputedStyle(swatch).backgroundColor : style.color;
    ctx.fillRect(14, y - 9, 10, 10);
    ctx.fillStyle = style.color;
    const figures = [...(key.closest('tr')?.querySelectorAll('td') ?? [])].map(cell => cell.textContent);
    ctx.fillText(`${key.textContent}   last ${figures[0]}, mean ${figures[1]}, max ${figures[2]}`, 30, y);
  });
  const blob = await new Promise<Blob | null>(done => out.toBlob(done, 'image/png'));
  if (!blob) return;
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(blob);
  anchor.download = `zeroheap-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}
