/** A `ref` for the current one of a row of places: on a narrow screen not all fit, and it is brought into sight. */
export function intoSight(place: Element | null): void {
  place?.scrollIntoView({ inline: "center", block: "nearest" });
}
