/** @file What draws points: the graphics processor, or stamps where there is none that is quick. */

/** Where the points are on the screen: between two maps while they glide, moved and enlarged. */
interface PointView {
  /** In pixels of the page. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen in one of the page. */
  readonly ratio: number;
  /** How far from the old places to the new: 0 … 1. */
  readonly glided: number;
  readonly zoom: { readonly k: number; readonly x: number; readonly y: number };
  readonly radius: number;
  /** How many of the points are drawn: 0 … 1. */
  readonly share: number;
  readonly opacity: number;
}

export interface PointPainter {
  readonly canvas: HTMLCanvasElement;
  /** Takes where points come from and go to, in pixels before zooming. */
  place(from: Float32Array, to: Float32Array): void;
  /** Takes each point's colour, four bytes; one that is hidden, or nowhere, has an alpha of 0. */
  tint(colours: Uint8Array): void;
  paint(view: PointView): void;
}
