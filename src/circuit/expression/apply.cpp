// What every operation means, as a number: finite for finite operands wherever SPICE leaves a choice.
//
// Where ngspice 39 and LTspice differ, ngspice's default reading is taken (it is what the netlists are compared with);
// where ngspice stops with "out of range", the function holds the value at the edge of its domain, as LTspice's real
// parts do, so that an iteration that strays there comes back.

#include <algorithm>
#include <cmath>
#include <limits>

#include "circuit/expression/tape.hpp"

namespace ohmic::circuit {
namespace {

// ngspice cuts expressions off at 1e99 (its HUGE); exp reaches it at 99 ln 10.
constexpr double huge = 1e99;
constexpr double log_huge = 227.95592420641054;
constexpr double tiny = std::numeric_limits<double>::min();

// pow, ^ and **: |x|^y. ngspice: (-2)^3 = 8 in a B source; PSpice's PWR is the same.
double power_abs(double x, double y) { return std::min(std::pow(std::abs(x), y), huge); }

double sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }

// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
double log1p_exp(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// 1 / (1 + e^-x), with e^-|x| so that it never overflows
double logistic(double x) {
  const double e = std::exp(-std::abs(x));
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

// ngspice adds 1e-32 to the divisor, away from zero: 1 / 0 = 1e32, 0 / 0 = 0.
double divide(double x, double y) { return x / (y >= 0.0 ? y + 1e-32 : y - 1e-32); }

bool is_true(double x) { return x > 0.5; }

// Half of them, so that the compiler's table stays readable: functions of one operand.
double function_of(Op op, double x) {
  constexpr double below_one = 1.0 - 0x1p-53;
  switch (op) {
    case Op::negate: return -x;
    case Op::exp: return std::exp(std::min(x, log_huge));
    case Op::log: return std::log(std::max(x, tiny));  // never below -708.4; ngspice refuses x < 0 and has -1e99 at 0
    case Op::log1p_exp: return log1p_exp(x);
    case Op::logistic: return logistic(x);
    case Op::sqrt: return std::sqrt(std::max(x, 0.0));  // LTspice's real part
    case Op::sin: return std::sin(x);
    case Op::cos: return std::cos(x);
    case Op::tan: return std::tan(x);
    case Op::asin: return std::asin(std::clamp(x, -1.0, 1.0));
    case Op::acos: return std::acos(std::clamp(x, -1.0, 1.0));
    case Op::atan: return std::atan(x);
    case Op::sinh: return std::sinh(std::clamp(x, -log_huge, log_huge));
    case Op::cosh: return std::cosh(std::clamp(x, -log_huge, log_huge));
    case Op::tanh: return std::tanh(x);
    case Op::asinh: return std::asinh(x);
    case Op::acosh: return std::acosh(std::max(x, 1.0));
    case Op::atanh: return std::atanh(std::clamp(x, -below_one, below_one));
    case Op::abs: return std::abs(x);
    case Op::sign: return sign(x);
    case Op::floor: return std::floor(x);
    case Op::ceil: return std::ceil(x);
    case Op::negation: return is_true(x) ? 0.0 : 1.0;
    default: return x;
  }
}

}  // namespace

double apply(Op op, double x, double y, double z) {
  switch (op) {
    case Op::add: return x + y;
    case Op::subtract: return x - y;
    case Op::multiply: return x * y;
    case Op::divide: return divide(x, y);
    case Op::power:
    case Op::power_abs: return power_abs(x, y);
    case Op::power_sign: return sign(x) * power_abs(x, y);
    case Op::atan2: return std::atan2(x, y);
    case Op::minimum: return x > y ? y : x;
    case Op::maximum: return x > y ? x : y;
    case Op::less: return x < y ? 1.0 : 0.0;
    case Op::less_equal: return x <= y ? 1.0 : 0.0;
    case Op::equal: return x == y ? 1.0 : 0.0;
    case Op::both: return is_true(x) && is_true(y) ? 1.0 : 0.0;
    case Op::either: return is_true(x) || is_true(y) ? 1.0 : 0.0;
    case Op::select: return is_true(x) ? y : z;
    default: return function_of(op, x);
  }
}

}  // namespace ohmic::circuit
