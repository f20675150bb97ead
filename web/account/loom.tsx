import type { ReactNode } from "react";

const GAP = 24;
const WARPS = 24;
const ROWS = 13;
const FELL = 336;
const WIDTH = GAP * WARPS;
const HEIGHT = FELL + ROWS * GAP;

/** Cloth on the loom: warp above, woven rows below, and one thread that is drawn as far as the form is filled in. */
export function Loom({ progress }: { progress: number }): ReactNode {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMax slice"
      fill="none"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
      className="absolute inset-0 size-full"
    >
      <path d={WARP} className="stroke-indigo-rule" />
      <path d={WEFT} className="stroke-madder-rule" />
      <clipPath id="loom-drawn">
        <rect
          y={FELL - GAP}
          width={WIDTH}
          height={GAP * 2}
          className="transition-transform duration-200 ease-out"
          style={{ transform: `scaleX(${Math.min(1, Math.max(0, progress))})` }}
        />
      </clipPath>
      <path d={LIVE} clipPath="url(#loom-drawn)" className="stroke-madder" />
    </svg>
  );
}

// Where both cross, the one beneath is interrupted.
const UNDER = 5;
const WARP = Array.from({ length: WARPS }, (_, warp) => {
  const x = GAP / 2 + warp * GAP;
  let path = `M${x} 0`;
  for (let row = 0; row < ROWS; row += 1) {
    if ((warp + row) % 2 === 0) path += `V${rowY(row) - UNDER}M${x} ${rowY(row) + UNDER}`;
  }
  return `${path}V${HEIGHT}`;
}).join("");
const WEFT = Array.from({ length: ROWS - 1 }, (_, index) => weft(index + 1)).join("");
const LIVE = weft(0);

function rowY(row: number): number {
  return FELL + row * GAP;
}

function weft(row: number): string {
  let path = `M0 ${rowY(row)}`;
  for (let warp = 0; warp < WARPS; warp += 1) {
    const x = GAP / 2 + warp * GAP;
    if ((warp + row) % 2 === 1) path += `H${x - UNDER}M${x + UNDER} ${rowY(row)}`;
  }
  return `${path}H${WIDTH}`;
}
