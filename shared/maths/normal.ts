/**
 * The normal distribution to the last digits a double can hold. Rational approximations of the
 * error function by W. J. Cody, "Rational Chebyshev Approximations for the Error Function"
 * (Mathematics of Computation, 1969): one formula near zero, one in the shoulders and one in the
 * tails.
 */

const NEAR_TOP = [
  3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315,
] as const;
const NEAR_BOTTOM = [
  23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171,
] as const;
const SHOULDER_TOP = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
] as const;
const SHOULDER_BOTTOM = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
] as const;
const TAIL_TOP = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378, 0.016315387137302097,
] as const;
const TAIL_BOTTOM = [
  2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
  0.0023352049762686918,
] as const;

const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_PI = 1 / Math.sqrt(Math.PI);
export const INVERSE_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

/** Beyond this the shoulder formula takes over from the series around zero. */
const NEAR = 0.46875;
const TAIL = 4;
/** exp of minus its square is the smallest double above zero. */
const VANISHED = 26.6;

export function normalDensity(x: number): number {
  return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * x * x);
}

/** The chance that a standard normal variable is at most x. */
export function normalCdf(x: number): number {
  return normalCdfGiven(x, Math.exp(-0.5 * x * x));
}

/** The same for a caller who already holds exp(−x²/2), which is most of the cost. */
export function normalCdfGiven(x: number, gauss: number): number {
  const z = Math.abs(x) * SQRT_HALF;
  if (z <= NEAR) return 0.5 + (x < 0 ? -0.5 : 0.5) * erfNear(z);
  const upper = z > VANISHED ? 0 : 0.5 * gauss * (z <= TAIL ? erfcShoulder(z) : erfcTail(z));
  return x < 0 ? upper : 1 - upper;
}

function erfNear(z: number): number {
  const square = z * z;
  const [a0, a1, a2, a3, a4] = NEAR_TOP;
  const [b0, b1, b2, b3] = NEAR_BOTTOM;
  const top = (((a4 * square + a0) * square + a1) * square + a2) * square + a3;
  const bottom = (((square + b0) * square + b1) * square + b2) * square + b3;
  return (z * top) / bottom;
}

/** erfc(z)·exp(z²) for 0.46875 < z ≤ 4. */
function erfcShoulder(z: number): number {
  const [c0, c1, c2, c3, c4, c5, c6, c7, c8] = SHOULDER_TOP;
  const [d0, d1, d2, d3, d4, d5, d6, d7] = SHOULDER_BOTTOM;
  let top = c8 * z + c0;
  top = ((top * z + c1) * z + c2) * z + c3;
  top = (((top * z + c4) * z + c5) * z + c6) * z + c7;
  let bottom = z + d0;
  bottom = ((bottom * z + d1) * z + d2) * z + d3;
  bottom = (((bottom * z + d4) * z + d5) * z + d6) * z + d7;
  return top / bottom;
}

/** erfc(z)·exp(z²) for z > 4. */
function erfcTail(z: number): number {
  const square = 1 / (z * z);
  const [p0, p1, p2, p3, p4, p5] = TAIL_TOP;
  const [q0, q1, q2, q3, q4] = TAIL_BOTTOM;
  const top = ((((p5 * square + p0) * square + p1) * square + p2) * square + p3) * square + p4;
  const bottom = ((((square + q0) * square + q1) * square + q2) * square + q3) * square + q4;
  return (INVERSE_SQRT_PI - (square * top) / bottom) / z;
}
