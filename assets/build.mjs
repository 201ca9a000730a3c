// Builds every style sheet and script of this folder into static/dist/, named by its content, with a manifest that
// tells the pages which file stands for which name. A file that begins with an underscore is only part of another.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const assets = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(assets);
const dist = path.join(root, "static/dist");

const symbols = JSON.parse(await readFile(path.join(assets, "map/symbols.json"), "utf8"));

/** `symbol("yes")` in a sheet: the drawing of that name as an image. */
function symbolImage([name]) {
  const { box, svg } = symbols[name.assertString("name").text];
  const image = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='${box}'>${svg}</svg>`;
  return new sass.SassString(`url("data:image/svg+xml,${encodeURIComponent(image)}")`, { quotes: false });
}

const sassStyles = {
  name: "sass",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, async ({ path: file }) => {
      const { css, loadedUrls } = await sass.compileAsync(file, {
        loadPaths: [path.join(root, "node_modules")],
        style: "compressed",
        quietDeps: true,
        functions: { "symbol($name)": symbolImage },
      });
      // Addresses inside the sheet are relative to this folder, whichever part of it they stand in.
      return { contents: css, loader: "css", resolveDir: root, watchFiles: loadedUrls.map(fileURLToPath) };
    });
  },
};

const shared = {
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  metafile: true,
  absWorkingDir: root,
  write: false,
};

const ours = await esbuild.build({
  ...shared,
  entryPoints: (await readdir(assets)).filter((name) => /^[^_].*\.(scss|js)$/.test(name)).map((name) => `assets/${name}`),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020", "chrome100", "firefox100", "safari15"],
  loader: { ".woff2": "file" },
  plugins: [sassStyles],
});
const leafletStyles = await esbuild.build({
  ...shared,
  entryPoints: ["node_modules/leaflet/dist/leaflet.css"],
  bundle: true,
  minify: true,
  loader: { ".png": "dataurl" },
});
// Copied as it is: bundled, it would no longer define the global `L` that folium's script needs.
const leafletScript = await esbuild.build({
  ...shared,
  entryPoints: ["node_modules/leaflet/dist/leaflet.js"],
  loader: { ".js": "copy" },
});

// Only now, so that a build that fails leaves the last good one.
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const manifest = {};
for (const { metafile, outputFiles } of [ours, leafletStyles, leafletScript]) {
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    manifest[path.basename(source).replace(/\.scss$/, ".css")] = path.basename(file);
  }
  for (const { path: file, contents } of outputFiles) {
    await writeFile(file, contents);
    // Compressed once here, so that no server has to do it at each request. Fonts are compressed already.
    if (/\.(css|js)$/.test(file)) await writeFile(`${file}.gz`, gzipSync(contents, { level: 9 }));
  }
}
await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
console.log(`Built ${Object.keys(manifest).length} files into static/dist`);
