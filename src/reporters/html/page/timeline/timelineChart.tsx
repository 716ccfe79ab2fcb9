/** The lanes, to be zoomed, dragged, pointed at, and walked through with the keyboard. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { report } from '../report.ts';
import { formatDuration } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import { AXIS_HEIGHT, drawTimeline, LANE_HEIGHT } from './drawTimeline.ts';
import type { TimelineView } from './drawTimeline.ts';
import { barAt, endOf, lanesOf } from './lanes.ts';
import type { Bar } from './lanes.ts';
import { onThemeChange, timelineColours } from './timelineColours.ts';

const ZOOM_STEP = 2;
/** How near the pointer has to be, in pixels. */
const SLACK = 4;
const SHORTEST_VIEW_MS = 5;

export function TimelineChart({ onOpenItem }: { readonly onOpenItem: (place: number) => void }) {
  const lanes = useMemo(() => lanesOf(report), []);
  const end = useMemo(() => endOf(lanes, report.durationMs) * 1.01, [lanes]);
  const inOrder = useMemo(
    () => lanes.flatMap(({ bars }) => bars).toSorted((one, other) => one.start - other.start),
    [lanes],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState<TimelineView>({ from: 0, to: end });
  const [selected, setSelected] = useState<Bar | null>(null);
  const [themeCount, setThemeCount] = useState(0);
  const drag = useRef<{ readonly x: number; readonly view: TimelineView; moved: boolean } | null>(null);
  const height = AXIS_HEIGHT + lanes.length * LANE_HEIGHT;
  const isZoomed = view.to - view.from < end;

  useEffect(() => onThemeChange(() => setThemeCount((count) => count + 1)), []);
  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (element === null || element === undefined) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null || width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(context, width, lanes, view, timelineColours(element), selected);
  }, [lanes, width, height, view, selected, themeCount]);

  const show = (from: number, length: number): void => {
    const shown = Math.min(end, Math.max(SHORTEST_VIEW_MS, length));
    const start = Math.max(0, Math.min(end - shown, from));
    setView({ from: start, to: start + shown });
  };
  const zoom = (factor: number, around = (view.from + view.to) / 2): void => {
    const length = (view.to - view.from) / factor;
    show(around - ((around - view.from) / (view.to - view.from)) * length, length);
  };
  const select = (bar: Bar): void => {
    setSelected(bar);
    const length = view.to - view.from;
    if (bar.start < view.from || bar.start > view.to) show(bar.start - length / 2, length);
  };
  const timeAt = (x: number): number => view.from + (x / width) * (view.to - view.from);
  const barUnder = (event: MouseEvent): Bar | null => {
    const lane = lanes[Math.floor((event.offsetY - AXIS_HEIGHT) / LANE_HEIGHT)];
    if (lane === undefined) return null;
    return barAt(lane.bars, timeAt(event.offsetX), (SLACK / width) * (view.to - view.from));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = selected === null ? -1 : inOrder.indexOf(selected);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target = step === undefined ? undefined : inOrder[Math.max(0, Math.min(inOrder.length - 1, at + step))];
    if (target !== undefined) select(target);
    else if (event.key === '+' || event.key === '=') zoom(ZOOM_STEP, selected?.start);
    else if (event.key === '-') zoom(1 / ZOOM_STEP, selected?.start);
    else if (event.key === '0') show(0, end);
    else if (event.key === 'Enter' && selected?.item != null) onOpenItem(selected.item);
    else if (event.key === 'Escape') setSelected(null);
    else return;
    event.preventDefault();
  };
  const onWheel = (event: WheelEvent): void => {
    // Without the key the page scrolls, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, timeAt(event.offsetX));
  };
  const onPointerMove = (event: PointerEvent): void => {
    const started = drag.current;
    if (started === null) {
      if (event.pointerType === 'mouse') setSelected(barUnder(event));
      return;
    }
    const distance = event.offsetX - started.x;
    if (Math.abs(distance) > SLACK) started.moved = true;
    const length = started.view.to - started.view.from;
    if (started.moved && isZoomed) show(started.view.from - (distance / width) * length, length);
  };
  const onClick = (event: MouseEvent): void => {
    const moved = drag.current?.moved ?? false;
    drag.current = null;
    if (moved) return;
    const bar = barUnder(event);
    setSelected(bar);
    if (bar?.item != null) onOpenItem(bar.item);
  };

  return (
    <div class="timeline-chart">
      <div class="row">
        <button type="button" class="button small" onClick={() => zoom(ZOOM_STEP)}>
          Zoom in
        </button>
        <button type="button" class="button small" onClick={() => zoom(1 / ZOOM_STEP)} disabled={!isZoomed}>
          Zoom out
        </button>
        <button type="button" class="button small" onClick={() => show(0, end)} disabled={!isZoomed}>
          Show all
        </button>
        <Legend />
      </div>
      <div
        class="timeline-canvas"
        role="group"
        tabIndex={0}
        aria-label="Timeline"
        aria-describedby="timeline-help"
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${lanes.length} lanes over ${formatDuration(report.durationMs)}; the table below says the same`}
          style={{ height: `${height}px` }}
          onWheel={onWheel}
          onPointerDown={(event) => {
            drag.current = { x: event.offsetX, view, moved: false };
          }}
          onPointerMove={onPointerMove}
          onPointerLeave={() => {
            drag.current = null;
          }}
          onClick={onClick}
        />
      </div>
      <p class="timeline-selected" role="status">
        {selected === null ? <span class="muted">Nothing selected.</span> : describeBar(selected)}
      </p>
      <p id="timeline-help" class="muted help">
        Point at a bar to see what it is, click to open the item. With the keyboard: ← and → go from bar to bar, Enter
        opens, + and − zoom, 0 shows all. Drag to move, Ctrl and the wheel to zoom.
      </p>
    </div>
  );
}

function Legend() {
  return (
    <ul class="legend">
      {(['passed', 'failed', 'error', 'skipped'] as const).map((status) => (
        <li>
          <span class={`legend-key status-${status}`} aria-hidden="true" />
          {status}
        </li>
      ))}
      <li class="muted">Solid: the request. Pale: scripts and waiting.</li>
    </ul>
  );
}

function describeBar(bar: Bar) {
  return (
    <>
      <strong>
        <bdi>{visibleText(bar.label)}</bdi>
      </strong>{' '}
      <span class="number">
        {bar.status}, {formatDuration(bar.end - bar.start)}
        {bar.request !== null && `, request ${formatDuration(bar.request.end - bar.request.start)}`}, after{' '}
        {formatDuration(bar.start)}
      </span>
    </>
  );
}
