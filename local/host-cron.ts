// Miniflare runs a scheduled trigger only when told to; on Cloudflare the minute tells it. Here the host does.

/** True if a five-field cron expression (`*`, `a`, `a-b`, `a,b`, `x/n`) names this minute, in UTC as on Cloudflare. */
export function cronMatches(expression: string, at: Date): boolean {
  const fields = expression.trim().split(/\s+/);
  const values = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()];
  if (fields.length !== values.length) return false;
  return fields.every((field, index) => field.split(",").some((part) => partMatches(part, values[index]!)));
}

function partMatches(part: string, value: number): boolean {
  const [range = "*", step = "1"] = part.split("/");
  const [from = "*", to] = range.split("-");
  const first = from === "*" ? 0 : Number(from);
  const last = to !== undefined ? Number(to) : from === "*" || part.includes("/") ? Infinity : first;
  return value >= first && value <= last && (value - first) % Number(step) === 0;
}

const MINUTE_MS = 60_000;

/** Calls `run` at the start of every minute that an expression names, until the returned function is called. */
export function startCron(expressions: string[], run: (cron: string, at: Date) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    timer = setTimeout(
      () => {
        const minute = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
        for (const expression of expressions) if (cronMatches(expression, minute)) run(expression, minute);
        arm();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS) + 5,
    );
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
