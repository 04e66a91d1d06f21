/**
 * The normal distribution to the last digits a double can hold. Rational approximations of the
 * error function by W. J. Cody, "Rational Chebyshev Approximations for the Error Function"
 * (Mathematics of Computation, 1969): one formula near zero, one in the shoulders and one in the
 * tails.
 */

// The coefficients, near zero A over B, in the shoulders C over D, in the tails P over Q. Scalars,
// since taking lists apart would cost more than the formulas themselves.
const A0 = 3.1611237438705655;
const A1 = 113.86415415105016;
const A2 = 377.485237685302;
const A3 = 3209.3775891384694;
const A4 = 0.18577770618460315;
const B0 = 23.601290952344122;
const B1 = 244.02463793444417;
const B2 = 1282.6165260773723;
const B3 = 2844.236833439171;
const C0 = 0.5641884969886701;
const C1 = 8.883149794388377;
const C2 = 66.11919063714163;
const C3 = 298.6351381974001;
const C4 = 881.952221241769;
const C5 = 1712.0476126340707;
const C6 = 2051.0783778260716;
const C7 = 1230.3393547979972;
const C8 = 2.1531153547440383e-8;
const D0 = 15.744926110709835;
const D1 = 117.6939508913125;
const D2 = 537.1811018620099;
const D3 = 1621.3895745666903;
const D4 = 3290.7992357334597;
const D5 = 4362.619090143247;
const D6 = 3439.3676741437216;
const D7 = 1230.3393548037495;
const P0 = 0.30532663496123236;
const P1 = 0.36034489994980445;
const P2 = 0.12578172611122926;
const P3 = 0.016083785148742275;
const P4 = 0.0006587491615298378;
const P5 = 0.016315387137302097;
const Q0 = 2.568520192289822;
const Q1 = 1.8729528499234673;
const Q2 = 0.5279051029514285;
const Q3 = 0.06051834131244132;
const Q4 = 0.0023352049762686918;

const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_PI = 1 / Math.sqrt(Math.PI);
export const INVERSE_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

/** Beyond this the shoulder formula takes over from the series around zero. */
const NEAR = 0.46875;
const TAIL = 4;
/** exp of minus its square is the smallest double above zero. */
const VANISHED = 26.6;

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
  const top = (((A4 * square + A0) * square + A1) * square + A2) * square + A3;
  const bottom = (((square + B0) * square + B1) * square + B2) * square + B3;
  return (z * top) / bottom;
}

/** erfc(z)·exp(z²) for 0.46875 < z ≤ 4. */
function erfcShoulder(z: number): number {
  let top = C8 * z + C0;
  top = ((top * z + C1) * z + C2) * z + C3;
  top = (((top * z + C4) * z + C5) * z + C6) * z + C7;
  let bottom = z + D0;
  bottom = ((bottom * z + D1) * z + D2) * z + D3;
  bottom = (((bottom * z + D4) * z + D5) * z + D6) * z + D7;
  return top / bottom;
}

/** erfc(z)·exp(z²) for z > 4. */
function erfcTail(z: number): number {
  const square = 1 / (z * z);
  const top = ((((P5 * square + P0) * square + P1) * square + P2) * square + P3) * square + P4;
  const bottom = ((((square + Q0) * square + Q1) * square + Q2) * square + Q3) * square + Q4;
  return (INVERSE_SQRT_PI - (square * top) / bottom) / z;
}
