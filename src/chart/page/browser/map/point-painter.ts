/** @file What draws points: on the graphics processor, or by a pen where there is none. */

/** Where the points are on the screen: between two maps while they glide, moved and enlarged. */
export interface PointView {
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
  /** Of all points; what is lit up lies over them. */
  readonly opacity: number;
}

export interface PointPainter {
  /** Takes where points come from and go to, in pixels before zooming. */
  place(from: Float32Array, to: Float32Array): void;
  /** Takes each point's colour, four bytes; one that is hidden, or nowhere, has an alpha of 0. */
  tint(colours: Uint8Array): void;
  paint(view: PointView): void;
}
