#pragma once
// Strong quantities: a voltage cannot be passed for a level, an impedance not for a frequency.

#include <cmath>
#include <compare>
#include <cstdint>

#include "units/dimension.hpp"

namespace ohmic {

/// A number with a dimension, held in the base unit. Quantities of one dimension add; a quantity scales by a number.
template <Dimension D>
class Quantity {
 public:
  static constexpr Dimension dimension = D;

  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}
  constexpr double value() const { return value_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity(-value_); }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value_ + b.value_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value_ - b.value_); }
  friend constexpr Quantity operator*(Quantity a, double factor) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator*(double factor, Quantity a) { return Quantity(a.value_ * factor); }
  friend constexpr Quantity operator/(Quantity a, double divisor) { return Quantity(a.value_ / divisor); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

/// A level in decibels against the fixed reference of its kind. A gain moves it; two levels differ by a gain;
/// levels do not add, because the sum of +4 dBu and +4 dBu is no level.
template <Dimension D>
class Level {
 public:
  static constexpr Dimension dimension = D;

  constexpr Level() = default;
  constexpr explicit Level(double value) : value_(value) {}
  constexpr double value() const { return value_; }

  constexpr auto operator<=>(const Level&) const = default;
  constexpr Level operator-() const { return Level(-value_); }  // so that -10_dBV reads as printed
  friend constexpr Level operator+(Level a, Quantity<Dimension::decibel> gain) {
    return Level(a.value_ + gain.value());
  }
  friend constexpr Level operator-(Level a, Quantity<Dimension::decibel> gain) {
    return Level(a.value_ - gain.value());
  }
  friend constexpr Quantity<Dimension::decibel> operator-(Level a, Level b) {
    return Quantity<Dimension::decibel>(a.value_ - b.value_);
  }

 private:
  double value_ = 0.0;
};

using Volt = Quantity<Dimension::volt>;
using Ohm = Quantity<Dimension::ohm>;
using Watt = Quantity<Dimension::watt>;
using Ampere = Quantity<Dimension::ampere>;
using Pascal = Quantity<Dimension::pascal>;
using Hertz = Quantity<Dimension::hertz>;
using Second = Quantity<Dimension::second>;
using Farad = Quantity<Dimension::farad>;
using Henry = Quantity<Dimension::henry>;
using Metre = Quantity<Dimension::metre>;
using VoltPerPascal = Quantity<Dimension::volt_per_pascal>;
using FullScale = Quantity<Dimension::full_scale>;
using Decibel = Quantity<Dimension::decibel>;
using DBu = Level<Dimension::dbu>;
using DBV = Level<Dimension::dbv>;
using DBFS = Level<Dimension::dbfs>;
using DBSPL = Level<Dimension::db_spl>;
using DBPerMilliwatt = Level<Dimension::db_per_milliwatt>;
using DBPerVolt = Level<Dimension::db_per_volt>;

/// A count of sample frames: time on an audio clock, exact.
class Frames {
 public:
  static constexpr Dimension dimension = Dimension::frames;

  constexpr Frames() = default;
  constexpr explicit Frames(std::int64_t count) : count_(count) {}
  constexpr std::int64_t count() const { return count_; }
  constexpr double value() const { return static_cast<double>(count_); }

  constexpr auto operator<=>(const Frames&) const = default;
  friend constexpr Frames operator+(Frames a, Frames b) { return Frames(a.count_ + b.count_); }
  friend constexpr Frames operator-(Frames a, Frames b) { return Frames(a.count_ - b.count_); }
  constexpr Frames& operator+=(Frames b) { return count_ += b.count_, *this; }

 private:
  std::int64_t count_ = 0;
};

// Ohm's law and its relatives.
constexpr Ampere operator/(Volt v, Ohm r) { return Ampere(v.value() / r.value()); }
constexpr Ohm operator/(Volt v, Ampere i) { return Ohm(v.value() / i.value()); }
constexpr Volt operator*(Ohm r, Ampere i) { return Volt(r.value() * i.value()); }
constexpr Volt operator*(Ampere i, Ohm r) { return r * i; }
constexpr Watt operator*(Volt v, Ampere i) { return Watt(v.value() * i.value()); }
constexpr Volt operator*(VoltPerPascal s, Pascal p) { return Volt(s.value() * p.value()); }
constexpr Second operator/(Frames n, Hertz rate) { return Second(n.value() / rate.value()); }

/// The resistance of two in parallel.
constexpr Ohm parallel(Ohm a, Ohm b) { return Ohm(a.value() * b.value() / (a.value() + b.value())); }

/// Reads a quantity from text: `parse<Volt>("28 mV")`. Errors: see parse_value; frames must be whole.
template <class Q>
Result<Q> parse(std::string_view text) {
  const Result<double> value = parse_value(Q::dimension, text);
  if (!value) return std::unexpected(value.error());
  if constexpr (Q::dimension == Dimension::frames) {
    constexpr double exact = 9007199254740992.0;  // 2^53: from here a double skips whole numbers
    if (!(std::abs(*value) < exact) || *value != std::trunc(*value))
      return failure("\"" + std::string(text) + "\" is no whole number of frames.");
    return Q(static_cast<std::int64_t>(*value));
  } else {
    return Q(*value);
  }
}

/// Writes a quantity with its unit: `text(Volt(0.0285))` is "28.5 mV".
template <class Q>
  requires requires { Q::dimension; }
std::string text(Q quantity, int digits = 4) {
  return format_value(Q::dimension, quantity.value(), digits);
}

/// `45_dB`, `250_ohm`, `48_kHz`: figures in code as a datasheet prints them.
namespace literals {
#define OHMIC_LITERAL(suffix, Type, factor)                                                                     \
  constexpr Type operator""_##suffix(long double value) { return Type(static_cast<double>(value) * (factor)); } \
  constexpr Type operator""_##suffix(unsigned long long value) { return Type(static_cast<double>(value) * (factor)); }
OHMIC_LITERAL(V, Volt, 1.0)
OHMIC_LITERAL(mV, Volt, 1e-3)
OHMIC_LITERAL(uV, Volt, 1e-6)
OHMIC_LITERAL(ohm, Ohm, 1.0)
OHMIC_LITERAL(kohm, Ohm, 1e3)
OHMIC_LITERAL(Mohm, Ohm, 1e6)
OHMIC_LITERAL(W, Watt, 1.0)
OHMIC_LITERAL(mW, Watt, 1e-3)
OHMIC_LITERAL(A, Ampere, 1.0)
OHMIC_LITERAL(mA, Ampere, 1e-3)
OHMIC_LITERAL(Pa, Pascal, 1.0)
OHMIC_LITERAL(Hz, Hertz, 1.0)
OHMIC_LITERAL(kHz, Hertz, 1e3)
OHMIC_LITERAL(s, Second, 1.0)
OHMIC_LITERAL(ms, Second, 1e-3)
OHMIC_LITERAL(uF, Farad, 1e-6)
OHMIC_LITERAL(nF, Farad, 1e-9)
OHMIC_LITERAL(pF, Farad, 1e-12)
OHMIC_LITERAL(H, Henry, 1.0)
OHMIC_LITERAL(mH, Henry, 1e-3)
OHMIC_LITERAL(m, Metre, 1.0)
OHMIC_LITERAL(mV_per_Pa, VoltPerPascal, 1e-3)
OHMIC_LITERAL(dB, Decibel, 1.0)
OHMIC_LITERAL(dBu, DBu, 1.0)
OHMIC_LITERAL(dBV, DBV, 1.0)
OHMIC_LITERAL(dBFS, DBFS, 1.0)
OHMIC_LITERAL(dB_SPL, DBSPL, 1.0)
OHMIC_LITERAL(dB_per_mW, DBPerMilliwatt, 1.0)
OHMIC_LITERAL(dB_per_V, DBPerVolt, 1.0)
#undef OHMIC_LITERAL
}  // namespace literals

}  // namespace ohmic
