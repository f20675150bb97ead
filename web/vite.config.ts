import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const worker = process.env["WEFT_WORKER_URL"] ?? "http://127.0.0.1:18789";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: { outDir: "dist", emptyOutDir: true, target: "es2023", reportCompressedSize: false },
  server: {
    proxy: {
      "/api": worker,
      "/apis": worker,
      "/socket.io": { target: worker, ws: true },
    },
  },
});
