// Elementary functions in lanes of doubles, without branches: what device kernels spend their time in.
//
// For files compiled once a target, behind <hwy/foreach_target.h> and <hwy/highway.h>. Polynomials are evaluated by
// Estrin's scheme (1960): Newton's method waits for them, so depth counts more than operations. Their coefficients are of
// least largest relative error, by Remez' exchange: lane_math_fit.py prints them.
//
//   function    range, held at its ends      largest relative error (asserted by lane_math_test.cpp)
//   exp         -707 .. 227.956 (1e99)       1e-14 up to |x| = 40, 1e-13 beyond
//   log         2.3e-308 .. 1.7e308          2e-13
//   log1p_exp   all                          2e-13 of ln(1 + e^x); its logistic 2e-14 up to |x| = 40, 1e-13 beyond
//   tanh        all                          2e-14
//   power       |x|^y up to 1e99             1e-13 (1 + |y ln x|)
//   atan        all                          2e-13

#if defined(OHMIC_CIRCUIT_SOLVER_LANE_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef OHMIC_CIRCUIT_SOLVER_LANE_MATH_INL_HPP
#undef OHMIC_CIRCUIT_SOLVER_LANE_MATH_INL_HPP
#else
#define OHMIC_CIRCUIT_SOLVER_LANE_MATH_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace lane {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using Lanes = hn::Vec<D>;

inline constexpr double log2_e = 1.4426950408889634;
inline constexpr double log_2 = 0.6931471805599453;
// log2 of 1e99, where SPICE's expressions end, and of what a double just holds.
inline constexpr double most_octaves = 328.8708813938488;
inline constexpr double least_octaves = -1020.0;
inline constexpr double tiny = 2.2250738585072014e-308;
// Added to a number below 2^51 it leaves the nearest whole number in the lowest bits.
inline constexpr double magic = 6755399441055744.0;

template <class D, class V = Lanes<D>>
HWY_INLINE V set(D d, double value) {
  return hn::Set(d, value);
}
// a + b x
template <class D, class V = Lanes<D>>
HWY_INLINE V line(D d, double a, double b, V x) {
  return hn::MulAdd(set(d, b), x, set(d, a));
}

/// c0 + c1 x + ... + c15 x^15
template <class D, class V = Lanes<D>>
HWY_INLINE V polynomial16(D d, const double (&c)[16], V x) {
  const V x2 = hn::Mul(x, x);
  const V p0 = line(d, c[0], c[1], x), p2 = line(d, c[2], c[3], x), p4 = line(d, c[4], c[5], x),
          p6 = line(d, c[6], c[7], x), p8 = line(d, c[8], c[9], x), p10 = line(d, c[10], c[11], x),
          p12 = line(d, c[12], c[13], x), p14 = line(d, c[14], c[15], x);
  const V x4 = hn::Mul(x2, x2);
  const V q0 = hn::MulAdd(p2, x2, p0), q4 = hn::MulAdd(p6, x2, p4), q8 = hn::MulAdd(p10, x2, p8),
          q12 = hn::MulAdd(p14, x2, p12);
  const V x8 = hn::Mul(x4, x4);
  return hn::MulAdd(hn::MulAdd(q12, x4, q8), x8, hn::MulAdd(q4, x4, q0));
}

/// c0 + c1 x + ... + c9 x^9
template <class D, class V = Lanes<D>>
HWY_INLINE V polynomial10(D d, const double (&c)[10], V x) {
  const V x2 = hn::Mul(x, x);
  const V p0 = line(d, c[0], c[1], x), p2 = line(d, c[2], c[3], x), p4 = line(d, c[4], c[5], x),
          p6 = line(d, c[6], c[7], x), p8 = line(d, c[8], c[9], x);
  const V x4 = hn::Mul(x2, x2);
  const V q0 = hn::MulAdd(p2, x2, p0), q4 = hn::MulAdd(p6, x2, p4);
  return hn::MulAdd(p8, hn::Mul(x4, x4), hn::MulAdd(q4, x4, q0));
}

// (2^r - 1) / r for |r| <= 1/2: 1.2e-15
inline constexpr double exp2_coefficients[10] = {
    0.69314718055994615,    0.24022650695909857,   0.055504108664653284,  0.0096181291077358894, 0.0013333558200472442,
    0.00015403530255701449, 1.5252673130888931e-5, 1.3215541911415501e-6, 1.0205864223721859e-7, 7.0549144471803356e-9};
// ln(1 + u) / u for 0 <= u <= 1: 7.9e-14
inline constexpr double log1p_coefficients[16] = {
    0.99999999999992131,  -0.49999999995878194,   0.33333332973427772,   -0.24999987513227048,
    0.19999771041822166,  -0.1666410726887746,    0.14266731923926069,   -0.12401300068670988,
    0.10737289224394119,  -0.089389262657553846,  0.067802643292038011,  -0.043833076921628327,
    0.022414330603433216, -0.0082943348624609181, 0.0019442474578850174, -0.0002146695209080544};

/// 2^n beside the fraction: n the nearest whole number to t, as `whole`, and 2^n times `p` by its exponent alone.
template <class D, class V = Lanes<D>>
struct Octaves {
  V shifted, whole;
  HWY_INLINE Octaves(D d, V t) : shifted(hn::Add(t, set(d, magic))), whole(hn::Sub(shifted, set(d, magic))) {}
  HWY_INLINE V times(D d, V p) const {
    const hn::RebindToUnsigned<D> du;
    return hn::BitCast(d, hn::Add(hn::BitCast(du, p), hn::ShiftLeft<52>(hn::BitCast(du, shifted))));
  }
};

template <class D, class V = Lanes<D>>
HWY_INLINE V exp2_of(D d, V r, const Octaves<D>& octaves) {
  return octaves.times(d, hn::MulAdd(r, polynomial10(d, exp2_coefficients, r), set(d, 1.0)));
}
/// 2^t, least_octaves <= t <= most_octaves.
template <class D, class V = Lanes<D>>
HWY_INLINE V exp2(D d, V t) {
  const Octaves<D> octaves(d, t);
  return exp2_of(d, hn::Sub(t, octaves.whole), octaves);
}
/// e^x for x already within the range.
template <class D, class V = Lanes<D>>
HWY_INLINE V exp_within(D d, V x) {
  const V t = hn::Mul(x, set(d, log2_e));
  const Octaves<D> octaves(d, t);
  return exp2_of(d, hn::MulSub(x, set(d, log2_e), octaves.whole), octaves);
}
template <class D, class V = Lanes<D>>
HWY_INLINE V exp(D d, V x) {
  return exp_within(d, hn::Max(hn::Min(x, set(d, 227.95592420641054)), set(d, -707.0)));
}
/// e^-|x|, down to e^-707
template <class D, class V = Lanes<D>>
HWY_INLINE V exp_of_minus_abs(D d, V x) {
  return exp_within(d, hn::Max(hn::Neg(hn::Abs(x)), set(d, -707.0)));
}

/// ln x = n ln 2 + ln(1 + f) with sqrt(1/2) <= 1 + f < sqrt 2.
template <class D, class V = Lanes<D>>
HWY_INLINE V log(D d, V x) {
  // ln(1 + f) / f: 7e-14
  constexpr double c[16] = {1.0000000000000579,   -0.50000000000160885,  0.33333333327344272,  -0.24999999938478123,
                            0.20000000980495806,  -0.16666673857526458,  0.14285656584369227,  -0.12499616779938171,
                            0.11112595593407516,  -0.10010609641390958,  0.090757737474822694, -0.081778166800571719,
                            0.076729674454121031, -0.082396733611697461, 0.080130550794477322, -0.039852626713301588};
  const hn::RebindToUnsigned<D> du;
  // Exponents step where the mantissa passes sqrt(1/2): add what lacks to the next one.
  const auto bits = hn::BitCast(du, hn::Max(x, set(d, tiny)));
  const auto moved = hn::Add(bits, hn::Set(du, 0x3ff0000000000000u - 0x3fe6a09e667f3bcdu));
  const auto exponent = hn::And(moved, hn::Set(du, 0x7ff0000000000000u));
  const V mantissa = hn::BitCast(d, hn::Sub(hn::Add(bits, hn::Set(du, 0x3ff0000000000000u)), exponent));
  // The exponent as a number: in the lowest bits of 2^52.
  const V n = hn::Sub(hn::BitCast(d, hn::Or(hn::ShiftRight<52>(exponent), hn::Set(du, 0x4330000000000000u))),
                      set(d, 4503599627370496.0 + 1023.0));
  const V f = hn::Sub(mantissa, set(d, 1.0));
  return hn::MulAdd(f, polynomial16(d, c, f), hn::Mul(n, set(d, log_2)));
}

/// Two results of one exponential.
template <class V>
struct Soft {
  V value, slope;
};
/// ln(1 + e^x) and its derivative 1 / (1 + e^-x), with u = e^-|x|:
///   ln(1 + e^x) = max(x, 0) + ln(1 + u)
template <class D, class V = Lanes<D>>
HWY_INLINE Soft<V> log1p_exp(D d, V x) {
  const V one = set(d, 1.0), u = exp_of_minus_abs(d, x);
  const V value = hn::MulAdd(u, polynomial16(d, log1p_coefficients, u), hn::Max(x, hn::Zero(d)));
  const V slope = hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), u, one), hn::Add(one, u));
  return {value, slope};
}
template <class D, class V = Lanes<D>>
HWY_INLINE V logistic(D d, V x) {
  const V one = set(d, 1.0), u = exp_of_minus_abs(d, x);
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), u, one), hn::Add(one, u));
}

/// tanh x = -m / (2 + m) with m = e^-2x - 1, x > 0; m to full relative accuracy: 2^n (2^r - 1) + (2^n - 1).
template <class D, class V = Lanes<D>>
HWY_INLINE V tanh(D d, V x) {
  const V far = hn::Max(hn::Neg(hn::Abs(x)), set(d, -20.0));  // there it is 1
  const V two_log2_e = set(d, 2.0 * log2_e);
  const Octaves<D> octaves(d, hn::Mul(far, two_log2_e));
  const V r = hn::MulSub(far, two_log2_e, octaves.whole);
  const V power = octaves.times(d, set(d, 1.0));
  const V m = hn::MulAdd(hn::Mul(power, r), polynomial10(d, exp2_coefficients, r), hn::Sub(power, set(d, 1.0)));
  return hn::CopySign(hn::Div(m, hn::Add(m, set(d, 2.0))), x);
}

/// |x|^y, 0 for x = 0 and y > 0.
template <class D, class V = Lanes<D>>
HWY_INLINE V power(D d, V x, V y) {
  const V positive = hn::Abs(x);
  const V t = hn::Mul(log(d, positive), hn::Mul(y, set(d, log2_e)));
  const V result = exp2(d, hn::Max(hn::Min(t, set(d, most_octaves)), set(d, least_octaves)));
  const V zero = hn::Zero(d);
  return hn::IfThenElseZero(hn::Or(hn::Gt(positive, zero), hn::Le(y, zero)), result);
}

template <class D, class V = Lanes<D>>
HWY_INLINE V sqrt(D d, V x) {
  return hn::Sqrt(hn::Max(x, hn::Zero(d)));
}

/// x / y as SPICE divides: away from zero by 1e-32; zero of either sign is positive.
template <class D, class V = Lanes<D>>
HWY_INLINE V divide(D d, V x, V y) {
  const V off = hn::IfThenElse(hn::Lt(y, hn::Zero(d)), set(d, -1e-32), set(d, 1e-32));
  return hn::Div(x, hn::Add(y, off));
}

/// Thirds of the axis meet in one polynomial:
///   atan x = pi/4 + atan((x - 1) / (x + 1)) between tan(pi/8) and tan(3 pi/8), pi/2 - atan(1 / x) above
template <class D, class V = Lanes<D>>
HWY_INLINE V atan(D d, V x) {
  // atan(s) / s in s^2, s <= tan(pi/8)
  constexpr double c[10] = {0.99999999999999908,  -0.3333333333322538,   0.19999999979002513,  -0.14285712698007842,
                            0.11111049938369098,  -0.090895481606858418, 0.076737149905519836, -0.065070156149294939,
                            0.050279655705657139, -0.025357896688021835};
  const V a = hn::Abs(x), one = set(d, 1.0);
  const auto is_middle = hn::Gt(a, set(d, 0.41421356237309503)), is_far = hn::Gt(a, set(d, 2.414213562373095));
  const V numerator = hn::IfThenElse(is_far, hn::Neg(one), hn::IfThenElse(is_middle, hn::Sub(a, one), a));
  const V denominator = hn::IfThenElse(is_far, a, hn::IfThenElse(is_middle, hn::Add(a, one), one));
  const V offset =
      hn::IfThenElse(is_far, set(d, 1.5707963267948966), hn::IfThenElseZero(is_middle, set(d, 0.78539816339744831)));
  const V s = hn::Div(numerator, denominator);
  return hn::CopySign(hn::MulAdd(s, polynomial10(d, c, hn::Mul(s, s)), offset), x);
}

}  // namespace lane
}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#endif
