import { languageOf, mapData, pointCount } from "../map-points.js";
import type { PointPainter } from "./point-painter.js";
import { drawingOrder, symbolReach, symbolStrip } from "./symbols.js";

/** @file Points by WebGL 2: one call draws all, and gliding and zooming cost no upload. */

const vertexShader = `#version 300 es
in vec2 from;
in vec2 to;
in float language;
in vec4 colour;
uniform float glided;
uniform vec3 zoom;
uniform vec2 size;
uniform float pixels;
uniform float opacity;
out vec4 tint;
flat out float symbol;
void main() {
  vec2 at = zoom.x * mix(from, to, glided) + zoom.yz;
  vec2 seat = 2.0 * at / size - 1.0;
  gl_Position = colour.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(seat.x, -seat.y, 0.0, 1.0);
  gl_PointSize = pixels;
  tint = vec4(colour.rgb, colour.a * opacity);
  symbol = language;
}`;

const fragmentShader = `#version 300 es
precision mediump float;
in vec4 tint;
flat in float symbol;
uniform sampler2D symbols;
uniform float count;
out vec4 seen;
void main() {
  float mask = texture(symbols, vec2((symbol + gl_PointCoord.x) / count, gl_PointCoord.y)).a;
  float alpha = mask * tint.a;
  seen = vec4(tint.rgb * alpha, alpha);
}`;

/** Pixels of a symbol in the texture: enough for the largest on a dense screen. */
const symbolSide = 64;

/** Returns what draws points on the graphics processor; null where the browser has no WebGL 2. */
export function glPoints(canvas: HTMLCanvasElement): PointPainter | null {
  const gl = canvas.getContext("webgl2", { premultipliedAlpha: true, antialias: false });
  if (gl === null) return null;
  const program = programOf(gl);
  gl.useProgram(program);
  const names = ["glided", "zoom", "size", "pixels", "opacity", "count"] as const;
  const found = new Map(names.map(name => [name, gl.getUniformLocation(program, name)]));
  const uniform = (name: (typeof names)[number]) => found.get(name) ?? null;

  const attribute = (name: string, parts: number, type: number, normalised = false) => {
    const buffer = gl.createBuffer();
    const at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, parts, type, normalised, 0, 0);
    return (values: Float32Array | Uint8Array) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    };
  };
  const uploadFrom = attribute("from", 2, gl.FLOAT);
  const uploadTo = attribute("to", 2, gl.FLOAT);
  const uploadColours = attribute("colour", 4, gl.UNSIGNED_BYTE, true);
  const languages = Float32Array.from({ length: pointCount }, (_, point) => languageOf(point));
  attribute("language", 1, gl.FLOAT)(languages);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, drawingOrder, gl.STATIC_DRAW);

  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, symbolStrip(symbolSide));
  gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
  gl.uniform1f(uniform("count"), mapData.languages.length);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

  return {
    canvas,
    place(from, to) {
      uploadFrom(from);
      uploadTo(to);
    },
    tint: uploadColours,
    paint({ width, height, ratio, glided, zoom, radius, opacity, share }) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (opacity === 0) return;
      gl.uniform1f(uniform("glided"), glided);
      gl.uniform3f(uniform("zoom"), zoom.k, zoom.x, zoom.y);
      gl.uniform2f(uniform("size"), width, height);
      gl.uniform1f(uniform("pixels"), 2 * symbolReach * radius * ratio);
      gl.uniform1f(uniform("opacity"), opacity);
      gl.drawElements(gl.POINTS, Math.ceil(share * pointCount), gl.UNSIGNED_INT, 0);
    },
  };
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(`map: ${gl.getProgramInfoLog(program)}`);
  return program;
}
