#pragma once
// Descriptors: the one place a setting is declared. The rig file's checker, the help, the API and the console read them.

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "units/dimension.hpp"

namespace ohmic {

/// How a control for this field moves.
enum class Law { linear, logarithmic, decibel };

/// One setting: its name as the rig file spells it, its unit, range, default and what it is for.
struct Field {
  std::string_view name;
  Dimension dimension = Dimension::number;
  double minimum = 0.0;
  double maximum = 1.0;
  double fallback = 0.0;       // used when the file says nothing; NaN: unknown stays unknown
  std::string_view says = {};  // one sentence
  Law law = Law::linear;
  bool is_required = false;
  bool is_whole = false;                           // only whole numbers; set by bind
  std::span<const std::string_view> choices = {};  // for Dimension::choice

  constexpr bool accepts(double value) const { return value >= minimum && value <= maximum; }
};

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A field bound to a member of the struct that holds it (a quantity, double, int, bool, enum or optional quantity).
template <class Spec>
struct SpecField {
  Field field;
  void (*store)(Spec&, double);  // value in the base unit; NaN empties an optional
  double (*load)(const Spec&);
};

namespace detail {
template <class T>
struct MemberOf;
template <class Spec, class T>
struct MemberOf<T Spec::*> {
  using Owner = Spec;
  using Type = T;
};
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
constexpr Dimension dimension_of() {
  if constexpr (is_optional<T>) return dimension_of<typename T::value_type>();
  else if constexpr (requires { T::dimension; }) return T::dimension;
  else if constexpr (std::is_same_v<T, bool>) return Dimension::flag;
  else if constexpr (std::is_enum_v<T>) return Dimension::choice;
  else return Dimension::number;
}
template <class T>
constexpr T from_value(double value) {
  if constexpr (is_optional<T>) return value != value ? T{} : T(from_value<typename T::value_type>(value));
  else if constexpr (std::is_same_v<T, bool>) return value != 0.0;
  else if constexpr (std::is_enum_v<T>) return static_cast<T>(static_cast<int>(value));
  else if constexpr (std::is_arithmetic_v<T>) return static_cast<T>(value);
  else return T(value);
}
template <class T>
constexpr double to_value(const T& member) {
  if constexpr (is_optional<T>) return member ? to_value(*member) : unknown;
  else if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) return static_cast<double>(member);
  else return member.value();
}
}  // namespace detail

/// Binds a descriptor to a member; the dimension follows from the member's type:
///   bind<&Amplifier::gain>({.name = "gain", .minimum = -20, .maximum = 60, .fallback = 0, .says = "..."})
template <auto Member>
constexpr auto bind(Field field) {
  using Owner = typename detail::MemberOf<decltype(Member)>::Owner;
  using Type = typename detail::MemberOf<decltype(Member)>::Type;
  field.dimension = detail::dimension_of<Type>();
  field.is_whole = std::is_integral_v<Type>;
  if (field.dimension == Dimension::flag) field.maximum = 1.0;
  if (field.dimension == Dimension::choice) field.maximum = static_cast<double>(field.choices.size()) - 1.0;
  return SpecField<Owner>{field, [](Owner& spec, double value) { spec.*Member = detail::from_value<Type>(value); },
                          [](const Owner& spec) { return detail::to_value(spec.*Member); }};
}

/// A spec with every field at its default.
template <class Spec, std::size_t N>
constexpr Spec defaults(const std::array<SpecField<Spec>, N>& fields) {
  Spec spec{};
  for (const auto& f : fields) f.store(spec, f.field.fallback);
  return spec;
}

}  // namespace ohmic
