#pragma once
// Views of samples that carry their unit: a headphone takes Span<const Volt> and refuses full scale at compile time.

#include <cstddef>
#include <span>
#include <type_traits>

#include "units/quantity.hpp"

namespace ohmic {

/// One channel of instantaneous samples in the base unit of `Unit` (Pascal, Volt or FullScale), as contiguous floats.
/// `Span<const Volt>` reads, `Span<Volt>` writes. Does not own. Any thread.
template <class Unit>
class Span {
 public:
  using Sample = std::conditional_t<std::is_const_v<Unit>, const float, float>;

  constexpr Span() = default;
  /// The place where a unit is claimed for plain floats; it stands only where a wire's unit has been checked.
  constexpr explicit Span(std::span<Sample> samples) : samples_(samples) {}
  constexpr Span(Sample* data, std::size_t size) : samples_(data, size) {}

  /// A writable span reads.
  constexpr operator Span<const Unit>() const
    requires(!std::is_const_v<Unit>)
  {
    return Span<const Unit>(samples_);
  }

  constexpr std::size_t size() const { return samples_.size(); }
  constexpr bool empty() const { return samples_.empty(); }
  constexpr Sample* data() const { return samples_.data(); }
  constexpr Sample& operator[](std::size_t frame) const { return samples_[frame]; }
  constexpr auto begin() const { return samples_.begin(); }
  constexpr auto end() const { return samples_.end(); }
  constexpr Span first(std::size_t frames) const { return Span(samples_.first(frames)); }
  constexpr Span subspan(std::size_t from, std::size_t frames) const { return Span(samples_.subspan(from, frames)); }
  /// The bare floats, for arithmetic that is the same in every unit.
  constexpr std::span<Sample> samples() const { return samples_; }

 private:
  std::span<Sample> samples_;
};

}  // namespace ohmic
