// Builds ../src/socle/web/static/socle from src; `--check` builds in memory and names any file that differs.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/socle/web/static/socle");
const license = "/*! govuk-frontend and @ministryofjustice/frontend: MIT licence, Crown copyright. Socle: Apache-2.0. */\n";

process.chdir(here);
const compiled = sass.compile("src/socle.scss", { loadPaths: ["."], style: "compressed", charset: false, quietDeps: true }).css;
const left = (await esbuild.transform(compiled, { loader: "css", minify: true, target: "chrome90" })).code;
const right = (await esbuild.transform(rtlcss.process(compiled), { loader: "css", minify: true, target: "chrome90" })).code;
const script = await esbuild.build({
  entryPoints: ["src/socle.js"], bundle: true, minify: true, format: "esm", target: "es2020", write: false, legalComments: "none",
});

const files = {
  "socle.css": license + left,
  "socle.rtl.css": license + right,
  "socle.js": license + script.outputFiles[0].text,
};

let different = 0;
mkdirSync(target, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    different += 1;
    console.error(`${name} differs from what frontend/src builds: run "npm run build" in frontend and commit the result.`);
  }
}
process.exit(different ? 2 : 0);
