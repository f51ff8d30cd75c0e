/** Outlines in a box from −1 to 1, as Vega draws them. */
const outlines: Readonly<Record<string, string>> = {
  circle: "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z",
  square: "M-.9,-.9H.9V.9H-.9Z",
  "triangle-up": "M0,-1.1L1.1,.9H-1.1Z",
  "triangle-down": "M0,1.1L-1.1,-.9H1.1Z",
  diamond: "M0,-1.2L1,0L0,1.2L-1,0Z",
  cross: "M-.4,-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  stroke: "M-1.2,-.3H1.2V.3H-1.2Z",
};

/** Returns the path of a shape; one that has no name here is a path itself. */
export const outlineOf = (shape: string): string => outlines[shape] ?? shape;
