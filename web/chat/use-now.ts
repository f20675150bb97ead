import { useEffect, useState } from "react";

/** The time, told anew every `everyMs` while `isOn`; for clocks of running work. */
export function useNow(isOn: boolean, everyMs = 100): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [isOn, everyMs]);
  return now;
}
