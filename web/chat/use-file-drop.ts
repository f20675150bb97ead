import { useState, type DragEvent } from "react";

/** Takes files that are dropped on an element. */
export function useFileDrop(onFiles: (files: Iterable<File>) => void, isOn: boolean) {
  const [isOver, setOver] = useState(false);
  const holdsFiles = (event: DragEvent): boolean => isOn && event.dataTransfer.types.includes("Files");
  const handlers = {
    onDragEnter: (event: DragEvent) => holdsFiles(event) && setOver(true),
    onDragOver: (event: DragEvent) => holdsFiles(event) && event.preventDefault(),
    onDragLeave: (event: DragEvent) => {
      // Passing from one child to the next is not leaving.
      const isInside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
      if (!isInside) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      onFiles(event.dataTransfer.files);
    },
  };
  return { isOver, handlers };
}
