import { useRef, useState, type DragEvent } from "react";

/** Takes files that are dropped on an element. */
export function useFileDrop(onFiles: (files: Iterable<File>) => void, isOn: boolean) {
  const [isOver, setOver] = useState(false);
  // Children enter and leave too: the element is left when all of them are.
  const depth = useRef(0);
  const holdsFiles = (event: DragEvent): boolean => isOn && event.dataTransfer.types.includes("Files");
  const move = (by: number): void => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const handlers = {
    onDragEnter: (event: DragEvent) => holdsFiles(event) && move(1),
    onDragLeave: (event: DragEvent) => holdsFiles(event) && move(-1),
    onDragOver: (event: DragEvent) => holdsFiles(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      onFiles(event.dataTransfer.files);
    },
  };
  return { isOver, handlers };
}
